import { dashboardUrl } from '../../model/alert-annotations.ts';
import type { LocatedAlert } from '../../model/alerts-of.ts';
import { tellsNobody } from '../../model/routing.ts';
import type { Alert, Runbook } from '../../model/rule.ts';
import type { StackModel } from '../../model/stack.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { type Block, type Cell, grid, heading, type Link, links, list, type Page, prose, section } from './block.ts';
import { confirmSteps } from './confirm-steps.ts';
import { detections, detectionTable, type LevelDetection } from './detections.ts';
import { joinServices } from './join-services.ts';
import { logsLink, runLink, silenceLink, tracesLink } from './links.ts';
import { testLine } from './test-line.ts';

/** The page of one alert name: everything a person needs who was just woken by it. */
export function alertPage(model: StackModel, name: string, alerts: readonly LocatedAlert[]): Page {
  const said = (part: (runbook: Runbook) => readonly Block[]): Block[] =>
    perAlert(alerts, ({ alert }) => (alert.runbook === undefined ? [] : part(alert.runbook)));
  const times = detections(model, alerts);
  const blocks = [
    ...grid(['severity', 'service', 'fires after', 'told within', 'owner'], levelRows(model, times)),
    ...links([
      ...runLink(model, 'promql', [`ALERTS{alertname="${name}"}`]).map(firingNow),
      ...silenceLink(model, name),
      ...placesToLook(model, alerts),
    ]),
    ...section(
      'Meaning',
      said(runbook => prose(runbook.means)),
    ),
    ...section(
      'Impact',
      said(runbook => prose(runbook.impact)),
    ),
    ...section('Confirm', confirmSteps(model, alerts)),
    ...section(
      'Causes',
      said(runbook => list('bullets', runbook.causes)),
    ),
    ...section(
      'Fix',
      said(runbook => list('steps', runbook.fix)),
    ),
    ...section(
      'Escalate',
      said(runbook => prose(runbook.escalate ?? '')),
    ),
    ...section('How soon it is told', detectionTable(times)),
    ...section(
      'Tests',
      perAlert(alerts, ({ alert }) => list('bullets', alert.tests.map(testLine))),
    ),
  ];
  return { name, title: name, blocks };
}

const firingNow = ({ url }: Link): Link => ({ text: 'Firing now', url });

/** What all alerts of the name share is said once, the rest under the services it is true of. */
function perAlert(alerts: readonly LocatedAlert[], body: (located: LocatedAlert) => readonly Block[]): Block[] {
  const services = new Map<string, { readonly blocks: readonly Block[]; readonly names: string[] }>();
  for (const located of alerts) {
    const blocks = body(located);
    if (blocks.length === 0) continue;
    const key = JSON.stringify(blocks);
    const known = services.get(key);
    if (known === undefined) services.set(key, { blocks, names: [subject(located.alert)] });
    else known.names.push(subject(located.alert));
  }
  const [only, ...others] = services.values();
  if (only !== undefined && others.length === 0 && only.names.length === alerts.length) return [...only.blocks];
  return [...services.values()].flatMap(({ blocks, names }) => [heading(3, [...new Set(names)].join(', ')), ...blocks]);
}

const subject = (alert: Alert): string =>
  [alert.service ?? alert.name, ...Object.entries(alert.labels).map(([label, value]) => `${label}=${value}`)].join(' ');

/** Receivers inside the stack tell nobody. */
function levelRows(model: StackModel, of: readonly LevelDetection[]): Cell[][] {
  const inside = new Set(model.routing?.receivers.filter(tellsNobody).map(r => r.name));
  const rows = of.map(({ alert, level, times }) => ({
    service: alert.service ?? '',
    cells: [
      { severity: level.severity },
      level.forSeconds === 0 ? 'at once' : formatSeconds(level.forSeconds),
      times
        .filter(({ receiver }) => !inside.has(receiver))
        .map(time => `${time.receiver} ${formatSeconds(time.totalSeconds)}`)
        .join(', '),
      owner(alert),
    ],
  }));
  return joinServices(rows);
}

const owner = ({ owner: of }: Alert): string =>
  of === undefined ? 'nobody' : `${of.name}${of.contact === undefined ? '' : ` (${of.contact})`}`;

/** More services than this, and a list of their dashboards helps nobody. */
const MOST_SERVICES = 12;

/** Dashboard, logs and traces of each service, with the alert's labels filled in. */
function placesToLook(model: StackModel, alerts: readonly LocatedAlert[]): Link[] {
  const services = [...new Set(alerts.map(({ alert }) => alert.service))];
  if (services.length > MOST_SERVICES) return [];
  const places = new Map<string, Link>();
  for (const { alert } of alerts)
    for (const { text, url } of linksOf(model, alert))
      places.set(url, { url, text: services.length === 1 ? text : `${text} of ${alert.service ?? model.name}` });
  return [...places.values()];
}

function linksOf(model: StackModel, alert: Alert): Link[] {
  const { service, dashboard } = alert;
  // The stack's own servers send no traces.
  const traced = service !== undefined && model.services.some(({ name }) => name === service);
  return [
    ...(dashboard === undefined ? [] : dashboardLink(model, dashboard, alert)),
    ...(service === undefined ? [] : logsLink(model, service)),
    ...(traced ? tracesLink(model, service) : []),
  ];
}

/** Variables of the dashboard that are labels of the alert have its values. */
function dashboardLink(model: StackModel, uid: string, alert: Alert): Link[] {
  const url = dashboardUrl(model, uid);
  if (url.startsWith('/')) return [];
  const dashboard = model.dashboards.find(d => d.uid === uid);
  const labels = { ...alert.labels, ...(alert.service === undefined ? {} : { service: alert.service }) };
  const values = Object.entries(labels)
    .filter(([label]) => dashboard?.variables.some(v => v.name === label))
    .map(([label, value]) => `var-${label}=${encodeURIComponent(value)}`);
  return [
    {
      text: `Dashboard ${dashboard?.title ?? uid}`,
      url: values.length === 0 ? url : `${url}?${values.join('&')}`,
    },
  ];
}
