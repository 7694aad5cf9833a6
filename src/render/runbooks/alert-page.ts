import { dashboardUrl } from '../../model/alert-annotations.ts';
import type { LocatedAlert } from '../../model/alerts-of.ts';
import { detectionTimes } from '../../model/detection-time.ts';
import type { Alert, Runbook } from '../../model/rule.ts';
import type { StackModel } from '../../model/stack.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { bullets, codeBlock, generatedNote, numbered, page, table } from './markdown.ts';

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
    section(
      'Confirm',
      perAlert(alerts, located => confirm(located.alert)),
    ),
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
    section('How soon it is told', detection(model, alerts)),
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
    if (text !== '') services.set(text, [...(services.get(text) ?? []), subject(located.alert)]);
  }
  if (services.size === 1 && alerts.length === [...services.values()][0]?.length) return [...services.keys()].join('');
  return [...services].map(([text, names]) => `### ${[...new Set(names)].join(', ')}\n\n${text}`).join('\n\n');
}

const subject = (alert: Alert): string =>
  [alert.service ?? alert.name, ...Object.entries(alert.labels).map(([label, value]) => `${label}=${value}`)].join(' ');

function levelRows(model: StackModel, alerts: readonly LocatedAlert[]): string[][] {
  return alerts.flatMap(({ alert }) =>
    alert.levels.map(level => [
      level.severity,
      alert.service ?? '',
      level.forSeconds === 0 ? 'at once' : formatSeconds(level.forSeconds),
      [alert.owner?.name ?? 'nobody', ...(alert.owner?.contact === undefined ? [] : [`(${alert.owner.contact})`])].join(
        ' ',
      ),
      alert.dashboard === undefined ? '' : dashboardLink(model, alert.dashboard),
    ]),
  );
}

function dashboardLink(model: StackModel, uid: string): string {
  const url = dashboardUrl(model, uid);
  return url.startsWith('/') ? uid : `[${uid}](${url})`;
}

/** Something that starts like a query is shown ready to be copied; everything else is a sentence. */
const QUERY =
  /^(?:\{|[a-zA-Z_:][\w:]*[({[]|(?:sum|avg|min|max|count|topk|bottomk|quantile)\s+(?:by|without)\b|[a-z:]+[_:][\w:]*$)/;

function confirm(alert: Alert): string {
  const steps = (alert.runbook?.confirm ?? []).map(step =>
    QUERY.test(step) ? codeBlock(alert.levels[0]?.expr.language ?? 'promql', step) : step,
  );
  const conditions = alert.levels.map(
    level => `The condition of ${level.severity}:\n\n${codeBlock(level.expr.language, level.expr.text)}`,
  );
  return [...steps, ...conditions].join('\n\n');
}

const TERMS = {
  scrape: 'scrapeSeconds',
  timeout: 'timeoutSeconds',
  recording: 'recordingSeconds',
  evaluation: 'evaluationSeconds',
  for: 'forSeconds',
  'group wait': 'groupWaitSeconds',
  delivery: 'deliverySeconds',
} as const;

/** Worst-case seconds from fault to message, a row for every level and receiver. */
function detection(model: StackModel, alerts: readonly LocatedAlert[]): string {
  const { routing } = model;
  if (routing === undefined) return '';
  const rows = alerts.flatMap(({ alert, group }) =>
    alert.levels.flatMap(level =>
      detectionTimes(alert, level, group, model.scrapeJobs, routing, model.ruleGroups).map(time => [
        level.severity,
        alert.service ?? '',
        time.receiver,
        ...Object.values(TERMS).map(term => `${time[term]}`),
        `**${time.totalSeconds}**`,
        `${time.joiningSeconds}`,
      ]),
    ),
  );
  const head = ['severity', 'service', 'receiver', ...Object.keys(TERMS), 'worst case', 'joining a told group'];
  return `Seconds from the fault to the message, at worst.\n\n${table(head, rows)}`;
}
