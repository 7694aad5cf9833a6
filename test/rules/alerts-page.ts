import type { Needs } from '../../src/constructs/packs/needs.ts';
import type { PackElement } from '../../src/constructs/packs/rule-pack.ts';
import { alertsOf } from '../../src/model/alerts-of.ts';
import type { Alert, AlertLevel } from '../../src/model/rule.ts';
import type { StackModel } from '../../src/model/stack.ts';
import { selectedSeries } from '../../src/query/promql/selected-series.ts';
import { formatSeconds } from '../../src/shared/duration.ts';

const INTRO = `# Alerts and their defaults

Every alert of every pack as it is before anybody tunes it: what its levels compare with, for how long that must hold,
and which series it reads. How to change that: [packs.md](packs.md#changing-an-alert). What an alert means and what to
do is in the runbooks of each generated stack.

A level without a threshold of its own has a condition, below the table; services and jobs in it are examples. Alerts on
a service’s own metrics read those that it is given; here, too, names are examples. \`ErrorBudgetBurn\` and
\`SloDataMissing\` come with objectives: [slo.md](slo.md).

This page is generated; \`UPDATE_DOCS=1 npm run jest test/rules/alerts-page\` writes it anew.
`;

/** The value or function of `sightline/rules` that is a pack, where it is not called like the pack. */
const EXPORTS: Readonly<Record<string, string>> = {
  'kube-workloads': 'kubeWorkloadRules',
  'kube-storage': 'kubeStorageRules',
  'kube-resources': 'kubeResourceRules',
  'kube-nodes': 'kubeNodeRules',
  'kube-control-plane': 'kubeControlPlaneRules',
  logs: 'logRules',
  outcomes: 'outcomeRules',
};

export const exportOf = (pack: string): string => EXPORTS[pack] ?? `${pack}Rules`;

/** `api`: a critical service without tuning, for what every service has. */
export function alertsPage(model: StackModel, packs: readonly PackElement[], api: string): string {
  const series = seriesOf(model);
  const located = alertsOf(model).map(({ alert }) => alert);
  const inPacks = new Map<string, { readonly needs: Needs; readonly alerts: Map<string, Row> }>();
  for (const { node, pack } of packs) {
    const title = exportOf(pack.name);
    const section = inPacks.get(title) ?? { needs: pack.needs ?? {}, alerts: new Map<string, Row>() };
    inPacks.set(title, section);
    for (const alert of located.filter(({ origin }) => origin.path.startsWith(`${node.path}/`)))
      if (!section.alerts.has(alert.name))
        section.alerts.set(alert.name, { alert, needs: pack.alerts[alert.name]?.props.needs ?? {} });
  }
  const every = located
    .filter(({ service, name }) => service === api && /^(Service|ScrapeLimitHit)/.test(name))
    .map(alert => ({ alert, needs: {} }));
  return [
    INTRO,
    ...section('Every service', {}, every, series),
    'Of a service that is not `critical`, and of the stack’s own servers, they are warnings.\n',
    ...[...inPacks].flatMap(([title, { needs, alerts }]) => section(title, needs, [...alerts.values()], series)),
  ].join('\n');
}

interface Row {
  readonly alert: Alert;
  readonly needs: Needs;
}
type SeriesOf = (level: AlertLevel) => readonly string[];

function section(title: string, needs: Needs, rows: readonly Row[], series: SeriesOf): string[] {
  const needed = needsText(needs, rows[0]?.alert.service);
  const sorted = [...rows].sort((a, b) => (a.alert.name < b.alert.name ? -1 : 1));
  const conditions = sorted.flatMap(({ alert: { name, levels } }) =>
    levels
      .filter(level => threshold(level) === undefined)
      .map(({ severity, expr }) => `# ${name}, ${severity}\n${expr.text}`),
  );
  return [
    `## ${title}\n`,
    ...(needed === '' ? [] : [`Needs ${needed}.\n`]),
    '| alert | fires | reads |',
    '|---|---|---|',
    ...sorted.map(({ alert, needs: own }) => {
      const read = new Set(alert.levels.flatMap(series));
      const cell = alert.levels.map(fires).join('<br>') + (needsText(own) === '' ? '' : `<br>needs ${needsText(own)}`);
      return `| ${alert.name} | ${cell} | ${[...read].join(' ') || '–'} |`;
    }),
    '',
    ...(conditions.length === 0 ? [] : [`\`\`\`promql\n${conditions.join('\n')}\n\`\`\`\n`]),
  ];
}

function fires(level: AlertLevel): string {
  const { severity, forSeconds, keepFiringForSeconds } = level;
  const said = [`**${severity}**`, threshold(level) ?? 'its condition'];
  if (forSeconds > 0) said.push(`for ${formatSeconds(forSeconds)}`);
  if (keepFiringForSeconds > 0) said.push(`until ${formatSeconds(keepFiringForSeconds)} after`);
  return said.join(' ');
}

/** What the whole expression is compared with, if that is one number. */
function threshold({ expr }: AlertLevel): string | undefined {
  const [, comparison, number] = /^.* (>|<|>=|<=|==|!=) (-?[\d.e+]+)$/s.exec(expr.text) ?? [];
  // The number stands at the end of a whole query: nothing that joins two conditions is outside of parentheses.
  const joined = /\) (and|or|unless) |\w (and|or|unless) (on |ignoring )?/.test(outermost(expr.text));
  return comparison === undefined || joined ? undefined : code(`${comparison} ${number}`);
}

/** A query without what is in parentheses. */
function outermost(text: string): string {
  let depth = 0;
  return [...text]
    .filter(character => {
      if (character === '(') depth++;
      if (character === ')') depth--;
      return depth === 0;
    })
    .join('');
}

/** Series that are scraped or counted, behind what packs record themselves. */
function seriesOf({ ruleGroups }: StackModel): SeriesOf {
  const records = new Map(
    ruleGroups.flatMap(({ rules }) =>
      rules.flatMap(r => (r.kind === 'recording' ? [[r.record, r.expr] as const] : [])),
    ),
  );
  const read = ({ language, text }: AlertLevel['expr'], seen: readonly string[]): string[] => {
    if (language === 'logql') return ['log lines'];
    return selectedSeries(text).flatMap(({ name }) => {
      const recorded = name === undefined ? undefined : records.get(name);
      if (name === undefined || seen.includes(name)) return [];
      return recorded === undefined ? [code(name)] : read(recorded, [...seen, name]);
    });
  };
  return level => [...new Set(read(level.expr, []))].sort();
}

/** `service`: whose job it is, where that is the user’s choice. */
function needsText({ job, component, server, platform, replicas, history }: Needs, service?: string): string {
  const parts = [
    job === undefined ? undefined : job === service ? 'the exporter’s job' : `the job ${code(job)}`,
    component === undefined ? undefined : `the stack’s own ${words(component)}`,
    server === undefined ? undefined : `a ${words(server)}`,
    platform === undefined ? undefined : `the platform ${platform}`,
    replicas === undefined ? undefined : `${replicas} replicas`,
    history === undefined ? undefined : `${history} of history`,
  ];
  return parts.filter(part => part !== undefined).join(', ');
}

const words = (name: string): string => name.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);

const code = (text: string): string => `\`${text}\``;
