import { dashboardUrl } from '../../model/alert-annotations.ts';
import type { LocatedAlert } from '../../model/alerts-of.ts';
import type { Alert, Runbook } from '../../model/rule.ts';
import type { StackModel } from '../../model/stack.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { confirmSteps } from './confirm-steps.ts';
import { detectionTable } from './detection-table.ts';
import { joinServices } from './join-services.ts';
import { bullets, generatedNote, numbered, page, table } from './markdown.ts';

/** The page of one alert name: everything a person needs who was just woken by it. */
export function alertPage(model: StackModel, name: string, alerts: readonly LocatedAlert[]): string {
  const text = (part: (runbook: Runbook) => string): string =>
    perAlert(alerts, ({ alert }) => (alert.runbook === undefined ? '' : part(alert.runbook)));
  return page(
    generatedNote(model.name),
    `# ${name}`,
    table(['severity', 'service', 'fires after', 'owner', 'dashboard'], levelRows(model, alerts)),
    section(
      'Meaning',
      text(runbook => runbook.means),
    ),
    section(
      'Impact',
      text(runbook => runbook.impact),
    ),
    section('Confirm', confirmSteps(alerts)),
    section(
      'Causes',
      text(runbook => bullets(runbook.causes)),
    ),
    section(
      'Fix',
      text(runbook => numbered(runbook.fix)),
    ),
    section(
      'Escalate',
      text(runbook => runbook.escalate ?? ''),
    ),
    section('How soon it is told', detectionTable(model, alerts)),
    section(
      'Tests',
      perAlert(alerts, ({ alert }) => bullets(alert.tests.map(test => `${test.kind}: ${test.name}`))),
    ),
  );
}

const section = (title: string, body: string): string => (body === '' ? '' : `## ${title}\n\n${body}`);

/** What all alerts of the name share is said once, the rest under the services it is true of. */
function perAlert(alerts: readonly LocatedAlert[], body: (located: LocatedAlert) => string): string {
  const services = new Map<string, string[]>();
  for (const located of alerts) {
    const text = body(located);
    if (text === '') continue;
    const names = services.get(text);
    if (names === undefined) services.set(text, [subject(located.alert)]);
    else names.push(subject(located.alert));
  }
  if (services.size === 1 && alerts.length === [...services.values()][0]?.length) return [...services.keys()].join('');
  return [...services].map(([text, names]) => `### ${[...new Set(names)].join(', ')}\n\n${text}`).join('\n\n');
}

const subject = (alert: Alert): string =>
  [alert.service ?? alert.name, ...Object.entries(alert.labels).map(([label, value]) => `${label}=${value}`)].join(' ');

function levelRows(model: StackModel, alerts: readonly LocatedAlert[]): string[][] {
  const rows = alerts.flatMap(({ alert }) =>
    alert.levels.map(level => ({
      service: alert.service ?? '',
      cells: [
        level.severity,
        level.forSeconds === 0 ? 'at once' : formatSeconds(level.forSeconds),
        owner(alert),
        alert.dashboard === undefined ? '' : dashboardLink(model, alert.dashboard),
      ],
    })),
  );
  return joinServices(rows);
}

const owner = ({ owner: of }: Alert): string =>
  of === undefined ? 'nobody' : `${of.name}${of.contact === undefined ? '' : ` (${of.contact})`}`;

function dashboardLink(model: StackModel, uid: string): string {
  const url = dashboardUrl(model, uid);
  return url.startsWith('/') ? uid : `[${uid}](${url})`;
}
