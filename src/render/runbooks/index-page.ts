import { type LocatedAlert, severitiesOf } from '../../model/alerts-of.ts';
import { SEVERITIES } from '../../model/rule.ts';
import type { StackModel } from '../../model/stack.ts';
import { type Block, type Cell, grid, type Page, section } from './block.ts';

/** Alerts of one name, which share a page. */
export type Documented = readonly (readonly [name: string, alerts: readonly LocatedAlert[]])[];

/** Every runbook below the service it is about, the worst first. */
export function indexPage(model: StackModel, documented: Documented): Page {
  const services = new Map<string, [string, readonly LocatedAlert[]][]>();
  for (const [name, alerts] of documented) {
    const [service = '', ...others] = servicesOf(alerts);
    const title = others.length > 0 ? SEVERAL : service === '' ? `The stack ${model.name}` : service;
    const known = services.get(title);
    if (known === undefined) services.set(title, [[name, alerts]]);
    else known.push([name, alerts]);
  }
  const last = [`The stack ${model.name}`, SEVERAL];
  const titles = [...services.keys()].sort((a, b) => last.indexOf(a) - last.indexOf(b) || (a < b ? -1 : 1));
  return {
    name: 'index',
    title: `Runbooks of ${model.name}`,
    blocks: titles.flatMap(title => section(title, alertsTable(services.get(title) ?? [], title === SEVERAL))),
  };
}

const SEVERAL = 'Several services';

function alertsTable(alerts: Documented, withServices: boolean): Block[] {
  const rows = [...alerts]
    .sort(([, a], [, b]) => rank(a) - rank(b))
    .map(([name, located]): Cell[] => [
      { text: name, url: `${encodeURIComponent(name)}.md` },
      { severity: severitiesOf(located).join(', ') },
      ...(withServices ? [servicesOf(located).join(', ')] : []),
      unique(located.map(({ alert }) => alert.runbook?.means ?? '')).join(' '),
    ]);
  return grid(['alert', 'severity', ...(withServices ? ['services'] : []), 'meaning'], rows);
}

const rank = (alerts: readonly LocatedAlert[]): number =>
  Math.min(...severitiesOf(alerts).map(severity => SEVERITIES.indexOf(severity)));

const servicesOf = (alerts: readonly LocatedAlert[]): string[] =>
  unique(alerts.map(({ alert }) => alert.service ?? ''));

const unique = (items: readonly string[]): string[] => [...new Set(items)].filter(item => item !== '');
