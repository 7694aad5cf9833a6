import type { AlertMatcher, Route, Routing } from './routing.ts';
import type { Alert, AlertLevel, RuleGroup } from './rule.ts';
import type { ScrapeJob } from './scrape-job.ts';

/** Allowance for the HTTP calls Prometheus → Alertmanager → receiver. */
export const DELIVERY_SECONDS = 5;

/** Terms of the worst case, in the order a fault passes them. */
export interface DetectionTime {
  readonly receiver: string;
  readonly scrapeSeconds: number;
  /** A hung target fails only after the timeout. */
  readonly timeoutSeconds: number;
  readonly evaluationSeconds: number;
  /** `for`, rounded up to whole evaluations. */
  readonly forSeconds: number;
  readonly groupWaitSeconds: number;
  readonly deliverySeconds: number;
  readonly totalSeconds: number;
}

/** Labels every alerting rule of a level carries before the series' own. */
export const staticLabels = (alert: Alert, level: AlertLevel): Record<string, string> => ({
  ...alert.labels,
  ...(alert.service === undefined ? {} : { service: alert.service }),
  ...(alert.owner === undefined ? {} : { owner: alert.owner.name }),
  severity: level.severity,
});

function matches(matcher: AlertMatcher, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[matcher.label] ?? '';
  if (matcher.op === '=') return value === matcher.value;
  if (matcher.op === '!=') return value !== matcher.value;
  const found = new RegExp(`^(?:${matcher.value})$`).test(value);
  return matcher.op === '=~' ? found : !found;
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
 * Source of the sum: design note docs/detection-time.md; measured over random-phase faults there.
 */
export function detectionTimes(
  alert: Alert,
  level: AlertLevel,
  group: RuleGroup,
  jobs: readonly ScrapeJob[],
  routing: Routing,
): DetectionTime[] {
  const read = jobs.filter(job => alert.jobs.includes(job.name));
  const slowest = read.reduce(
    (max, job) =>
      job.intervalSeconds + job.timeoutSeconds > max.i + max.t
        ? { i: job.intervalSeconds, t: job.timeoutSeconds }
        : max,
    { i: 0, t: 0 },
  );
  const forSeconds = Math.ceil(level.forSeconds / group.intervalSeconds) * group.intervalSeconds;
  return routesFor(routing.route, { alertname: alert.name, ...staticLabels(alert, level) }).map(route => ({
    receiver: route.receiver,
    scrapeSeconds: slowest.i,
    timeoutSeconds: slowest.t,
    evaluationSeconds: group.intervalSeconds,
    forSeconds,
    groupWaitSeconds: route.groupWaitSeconds,
    deliverySeconds: DELIVERY_SECONDS,
    totalSeconds:
      slowest.i + slowest.t + group.intervalSeconds + forSeconds + route.groupWaitSeconds + DELIVERY_SECONDS,
  }));
}
