import type { Expression } from '../query/expression.ts';
import { type Recorders, recorders } from './recorders.ts';
import type { AlertMatcher, Route, Routing } from './routing.ts';
import type { Alert, AlertLevel, RuleGroup } from './rule.ts';
import type { ScrapeJob } from './scrape-job.ts';
import type { StackModel } from './stack.ts';

/** Allowance for the HTTP calls Prometheus → Alertmanager → receiver. */
export const DELIVERY_SECONDS = 5;

/** Terms of the worst case, in the order a fault passes them. */
export interface DetectionTime {
  readonly receiver: string;
  readonly scrapeSeconds: number;
  /** A hung target fails only after the timeout. */
  readonly timeoutSeconds: number;
  /** Evaluation intervals of the groups that record what the alert reads, along the longest chain; 0 within its own group. */
  readonly recordingSeconds: number;
  /** Longest range the expression looks back over: a rate needs up to all of it to show what is happening now. */
  readonly windowSeconds: number;
  readonly evaluationSeconds: number;
  /** `for`, rounded up to whole evaluations. */
  readonly forSeconds: number;
  readonly groupWaitSeconds: number;
  readonly deliverySeconds: number;
  /** The sum of the terms: fault to first message of a new group. */
  readonly totalSeconds: number;
  /**
   * The same for an alert that joins a group which has been told already: `group_interval` then stands in for
   * `group_wait`. Equal labels in `group_by` decide what a group is; `['...']` makes every alert its own.
   */
  readonly joiningSeconds: number;
}

/** The terms of a detection time that add up to its total, in the order a fault passes them. */
export const DETECTION_TERMS = [
  'scrapeSeconds',
  'timeoutSeconds',
  'recordingSeconds',
  'windowSeconds',
  'evaluationSeconds',
  'forSeconds',
  'groupWaitSeconds',
  'deliverySeconds',
] as const satisfies readonly (keyof DetectionTime)[];

/** Labels every alerting rule of a level carries before the series' own. */
export const staticLabels = (alert: Alert, level: AlertLevel): Record<string, string> => ({
  ...alert.labels,
  ...(alert.service === undefined ? {} : { service: alert.service }),
  ...(alert.owner === undefined ? {} : { owner: alert.owner.name }),
  severity: level.severity,
});

/**
 * Labels of the rule as it is rendered. Where all servers are the stack's own, alerts get `stack` from Prometheus's
 * external labels. Where Prometheus or Alertmanager exists already the rules bring it, because routes there tell the
 * stack's alerts from others by it, and Loki's ruler adds no external labels.
 */
export const ruleLabels = (
  model: Pick<StackModel, 'name' | 'components'>,
  alert: Alert,
  level: AlertLevel,
): Record<string, string> => ({
  ...(isGuest(model) ? { stack: model.name } : {}),
  ...staticLabels(alert, level),
});

const isGuest = ({ components: { prometheus, alertmanager } }: Pick<StackModel, 'components'>): boolean =>
  prometheus?.deployment.kind === 'existing' || alertmanager?.deployment.kind === 'existing';

function matches(matcher: AlertMatcher, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[matcher.label] ?? '';
  if (matcher.op === '=') return value === matcher.value;
  if (matcher.op === '!=') return value !== matcher.value;
  return matchesPattern(matcher.value, value) === (matcher.op === '=~');
}

/** RE2 has inline flags at the start, which JavaScript writes elsewhere; a pattern it cannot read counts as matching. */
function matchesPattern(pattern: string, value: string): boolean {
  const [, flags = '', rest = pattern] = /^\(\?([ims]+)\)(.*)$/s.exec(pattern) ?? [];
  try {
    return new RegExp(`^(?:${rest})$`, flags).test(value);
  } catch {
    return true;
  }
}

/**
 * Routes an alert with these labels takes, as Alertmanager walks them: first match wins at each level unless it says
 * `continue`; a route none of whose children matches takes the alert itself.
 */
export function routesFor(route: Route, labels: Readonly<Record<string, string>>): Route[] {
  const taken: Route[] = [];
  for (const child of route.routes) {
    if (!child.matchers.every(m => matches(m, labels))) continue;
    taken.push(...routesFor(child, labels));
    if (!child.continue) break;
  }
  return taken.length > 0 ? taken : [route];
}

/**
 * Worst-case seconds from the moment the fault shows at the target to the first message, one entry a route taken.
 * Source of the sum and its limits: docs/detection-time.md; measured over random-phase faults there.
 * @param groups all groups of the stack, for alerts that read recorded series
 */
export function detectionTimes(
  alert: Alert,
  level: AlertLevel,
  group: RuleGroup,
  jobs: readonly ScrapeJob[],
  routing: Routing,
  groups: readonly RuleGroup[] = [],
): DetectionTime[] {
  const slowest = slowestJob(alert.jobs, jobs);
  const before = {
    scrapeSeconds: slowest.intervalSeconds,
    timeoutSeconds: slowest.timeoutSeconds,
    recordingSeconds: recordingSeconds(level.expr, group, recordersOf(groups)),
    windowSeconds: level.windowSeconds ?? windowSeconds(level.expr.text),
    evaluationSeconds: group.intervalSeconds,
    forSeconds: Math.ceil(level.forSeconds / group.intervalSeconds) * group.intervalSeconds,
  };
  const untilFiring = Object.values(before).reduce((sum, term) => sum + term, 0);
  return routesFor(routing.route, { alertname: alert.name, ...staticLabels(alert, level) }).map(route => ({
    receiver: route.receiver,
    ...before,
    groupWaitSeconds: route.groupWaitSeconds,
    deliverySeconds: DELIVERY_SECONDS,
    totalSeconds: untilFiring + route.groupWaitSeconds + DELIVERY_SECONDS,
    joiningSeconds: untilFiring + Math.max(route.groupWaitSeconds, route.groupIntervalSeconds) + DELIVERY_SECONDS,
  }));
}

/** Memory of what is looked up for every level, so that a thousand services cost a thousand times one, not more. */
const jobsByName = new WeakMap<readonly ScrapeJob[], ReadonlyMap<string, ScrapeJob>>();
const recordersByName = new WeakMap<readonly RuleGroup[], Recorders>();

function slowestJob(
  names: readonly string[],
  jobs: readonly ScrapeJob[],
): Pick<ScrapeJob, 'intervalSeconds' | 'timeoutSeconds'> {
  let known = jobsByName.get(jobs);
  if (known === undefined) {
    known = new Map(jobs.map(job => [job.name, job]));
    jobsByName.set(jobs, known);
  }
  let slowest = { intervalSeconds: 0, timeoutSeconds: 0 };
  for (const name of names) {
    const job = known.get(name) ?? slowest;
    if (job.intervalSeconds + job.timeoutSeconds > slowest.intervalSeconds + slowest.timeoutSeconds) slowest = job;
  }
  return slowest;
}

function recordersOf(groups: readonly RuleGroup[]): Recorders {
  const known = recordersByName.get(groups) ?? recorders(groups);
  recordersByName.set(groups, known);
  return known;
}

/** A recorded series is as old as its group's last evaluation; within one group rules run one after the other. */
function recordingSeconds(
  { metrics, text }: Pick<Expression, 'metrics' | 'text'>,
  reader: RuleGroup,
  recordersOfQuery: Recorders,
  above: ReadonlySet<string> = new Set(),
): number {
  let longest = 0;
  for (const metric of metrics) {
    // A rule that reads itself, directly or around corners, adds its age once.
    if (above.has(metric)) continue;
    for (const { group, rule } of recordersOfQuery(metric, text)) {
      const age = group === reader ? 0 : group.intervalSeconds;
      longest = Math.max(
        longest,
        age + recordingSeconds(rule.expr, group, recordersOfQuery, new Set([...above, metric])),
      );
    }
  }
  return longest;
}

/** A quoted string, or a range such as `[5m]`, `[10m:30s]` or `[300]`. */
const STRING_OR_RANGE = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\[\s*([0-9][0-9a-z.]*)\s*(?::[^\]]*)?\]/g;
const UNIT_SECONDS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800, y: 31_536_000 };

/** The longest range of a query, subqueries included. A query that is no query is told elsewhere, and counts as it reads. */
function windowSeconds(query: string): number {
  const ranges = [...query.matchAll(STRING_OR_RANGE)].flatMap(([, range]) => (range === undefined ? [] : [range]));
  const secondsOf = (range: string): number =>
    [...range.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdwy])?/g)].reduce(
      (sum, [, n, unit = 's']) => sum + Number(n) * (UNIT_SECONDS[unit] ?? 0),
      0,
    );
  return Math.max(0, ...ranges.map(secondsOf));
}
