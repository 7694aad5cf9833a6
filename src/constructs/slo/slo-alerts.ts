import type { Alert, AlertLevel, Owner, RuleTest, Severity } from '../../model/rule.ts';
import type { Slo } from '../../model/slo.ts';
import { renderTemplate, type TemplateFunction } from '../../query/template/render-template.ts';
import { formatSeconds } from '../../shared/duration.ts';
import type { RunbookProps } from '../alert.ts';
import { burning, missing, sameBurning } from './slo-conditions.ts';
import { META } from './slo-series.ts';

/** What the alerts need to know beside the SLO. */
export interface SloAlertContext {
  readonly owner: Owner | undefined;
  readonly jobs: readonly string[];
  readonly budgetSeconds: number;
  readonly dashboard: string | undefined;
  readonly runbook: Partial<Pick<RunbookProps, 'impact' | 'causes' | 'fix' | 'escalate'>>;
  readonly tests: readonly RuleTest[];
  readonly missingTests: readonly RuleTest[];
}

export const BURN_ALERT = 'ErrorBudgetBurn';
export const MISSING_ALERT = 'SloDataMissing';

/** A metric of a label is born with its first event; a quarter of an hour is enough for most. */
const MISSING_SECONDS = 900;

/** The alerts of an SLO: its budget is spent too fast, and nothing is known of it. */
export const sloAlerts = (slo: Slo, context: SloAlertContext): readonly Alert[] => [
  ...(slo.burnRates.length > 0 ? [burnAlert(slo, context)] : []),
  missingAlert(slo, context),
];

function burnAlert(slo: Slo, context: SloAlertContext): Alert {
  const severities: readonly Severity[] = [...new Set(slo.burnRates.map(rate => rate.severity))];
  const { objective, windowDays, good, service, name } = slo;
  const levels = severities.map(severity => level(slo, severity));
  return {
    ...common(slo, context),
    name: BURN_ALERT,
    levels,
    summary: template((_, v) => `${service}: ${v.percent} miss the objective of ${name}; ${objective} % shall meet it`),
    description: template(() => `The objective over ${windowDays} days: ${objective} % of ${good}.`),
    budgetSeconds: context.budgetSeconds,
    runbook: {
      means: `The error budget of an objective is spent so fast that it will be gone before its window is over. critical: ${rateText(slo, 'critical')}. warning: ${rateText(slo, 'warning')}.`,
      impact: `Users of the service see what its objective promises them not to see. When the budget is gone, the objective over ${windowDays} days is missed.`,
      confirm: [
        `${META.currentBurnRate}{sloth_id="${slo.id}"}`,
        `${META.budgetRemaining}{sloth_id="${slo.id}"}`,
        'The page of the objectives has the budget in minutes and events, and how soon each burn rate shows.',
      ],
      causes: [
        'A deployment or a change of configuration shortly before the error ratio began to rise.',
        'Something the service calls fails or is slow; its own alerts fire as well then.',
        'More traffic than the service can take.',
      ],
      fix: [
        'critical: undo the last change, or switch the failing part off; look for the cause afterwards.',
        'warning: find the cause within the day; the budget that remains says how much time there is.',
        'When the budget is gone: no further risky change until it has recovered.',
      ],
      ...context.runbook,
    },
    // Nothing in the text shows that what it reads looks back over hours.
    ...(slo.counts === 'time'
      ? { allow: { 'lint-for-missing': 'The windows of the burn rates are what waits.' } }
      : {}),
    tests: context.tests,
    equivalentMutants: levels.flatMap(({ expr }) => sameBurning(expr.text)),
  };
}

const rateText = ({ burnRates }: Slo, severity: Severity): string =>
  burnRates
    .filter(rate => rate.severity === severity)
    .map(
      ({ factor, longSeconds }) =>
        `${factor === 1 ? 'just' : `${factor} times`} as fast as allowed over ${formatSeconds(longSeconds)}`,
    )
    .join(', or ') || 'not watched';

function level(slo: Slo, severity: Severity): AlertLevel {
  const rates = slo.burnRates.filter(rate => rate.severity === severity);
  return {
    severity,
    expr: burning(slo, rates).expression,
    forSeconds: 0,
    keepFiringForSeconds: 0,
    windowSeconds: Math.min(...rates.map(rate => rate.totalFailureSeconds)),
  };
}

function missingAlert(slo: Slo, context: SloAlertContext): Alert {
  const { service, name, id } = slo;
  const expr = missing(slo).expression;
  return {
    ...common(slo, context),
    name: MISSING_ALERT,
    levels: [{ severity: 'warning', expr, forSeconds: MISSING_SECONDS, keepFiringForSeconds: 0 }],
    summary: template(() => `${service} is up, and nothing is known of its objective ${name}`),
    description: template(
      () => 'The metric of the objective has no series, so neither its alerts nor its budget work.',
    ),
    budgetSeconds: 3_600,
    runbook: {
      means: 'The service answers Prometheus, but the metric that an objective is computed from is not there.',
      impact: 'Whatever happens to users now spends no budget and pages nobody.',
      confirm: [`up{service="${service}"}`, `absent(slo:sli_total:rate5m{sloth_id="${id}"})`],
      causes: [
        'The metric or one of its labels was renamed.',
        'The service was restarted and has had no request since: such a metric is born with its first event.',
        'The metric is dropped by `dropMetrics`, or lies on an endpoint that is not scraped.',
      ],
      fix: [
        'Compare the declaration of the metric with what the service exposes.',
        'Let the service set its counters to 0 when it starts.',
      ],
    },
    tests: context.missingTests,
  };
}

const common = (slo: Slo, { owner, jobs, dashboard }: SloAlertContext) => ({
  kind: 'alert' as const,
  detect: 'normal' as const,
  service: slo.service,
  ...(owner === undefined ? {} : { owner }),
  // Several objectives of one service have these alerts under the same name.
  labels: { slo: slo.name },
  ...(dashboard === undefined ? {} : { dashboard }),
  jobs,
  origin: slo.origin,
});

function template(text: TemplateFunction<never>) {
  const { text: rendered, labels } = renderTemplate(text, []);
  return { text: rendered, labels };
}
