import type { RecordingRule } from '../../model/rule.ts';
import type { Slo } from '../../model/slo.ts';
import { vector } from '../../query/promql/functions.ts';
import { number } from '../../query/promql/scalar.ts';
import type { Vector } from '../../query/promql/vector.ts';
import { type DurationText, formatSeconds } from '../../shared/duration.ts';
import { BASE_SECONDS, isRaw } from './burn-rates.ts';
import type { Sli } from './sli.ts';
import { allName, badName, META, ratioName, ratioSeries, type SloLabels, sloSeries } from './slo-series.ts';

/** Where a rule is evaluated: beside the alerts that page, or in the group of the long windows. */
export interface PacedRule {
  readonly pace: 'normal' | 'slow';
  readonly rule: RecordingRule;
}

export const sloLabels = ({ id, service, name }: Pick<Slo, 'id' | 'service' | 'name'>): SloLabels => ({
  sloth_id: id,
  sloth_service: service,
  sloth_slo: name,
});

/** Every window that something reads, ascending. */
export function windowsOf({ burnRates, windowDays }: Pick<Slo, 'burnRates' | 'windowDays'>): readonly number[] {
  const pairs = burnRates.flatMap(({ longSeconds, shortSeconds }) => [longSeconds, shortSeconds]);
  return [...new Set([BASE_SECONDS, ...pairs, windowDays * 86_400])].sort((a, b) => a - b);
}

/**
 * Error ratios over all windows and sloth's description of the SLO. Up to the window of the quickest page, rates are
 * the metric's own; longer ones are means of the five-minute rates, of bad and of all events apart: the quotient of
 * the means weighs by traffic, which a mean of quotients would not.
 */
export function sloRecordings(slo: Slo, sli: Sli): readonly PacedRule[] {
  const paging = Math.max(0, ...slo.burnRates.filter(b => b.severity === 'critical').map(b => b.longSeconds));
  const windows = windowsOf(slo).flatMap(seconds => {
    const pace = seconds <= Math.max(BASE_SECONDS, paging) ? ('normal' as const) : ('slow' as const);
    return windowRules(slo, sli, seconds).map(rule => ({ pace, rule }));
  });
  return [...windows, ...metaRules(slo).map(rule => ({ pace: 'slow' as const, rule }))];
}

function windowRules(slo: Slo, sli: Sli, seconds: number): readonly RecordingRule[] {
  const { id, windowDays } = slo;
  const raw = isRaw(seconds, windowDays);
  const window = formatSeconds(seconds) as DurationText;
  const mean = (name: string) => sloSeries(name, id).range(window).avgOverTime();
  const all = sloSeries(allName(seconds), id).value();
  const bad = sloSeries(badName(seconds), id).value();
  // No traffic is neither good nor bad: 0 / 0 would be NaN, and one NaN spoils every mean that it is part of.
  const ratio = bad.div(all.gt(0), { on: [] });
  return [
    record(slo, allName(seconds), raw ? sli.all(window) : mean(allName(BASE_SECONDS))),
    record(slo, badName(seconds), raw ? badOrNone(sli, window) : mean(badName(BASE_SECONDS))),
    record(slo, ratioName(seconds), ratio, { sloth_window: window }),
  ];
}

/** Where nothing bad was ever counted there is no series of it. */
function badOrNone(sli: Sli, window: DurationText): Vector<never> {
  const none = sli.all(window).mul(0);
  return sli.bad(window).or(none);
}

function metaRules(slo: Slo): readonly RecordingRule[] {
  const { id, budget, objective, windowDays } = slo;
  const period = windowDays * 86_400;
  return [
    record(slo, META.objective, vector(Number((1 - budget).toPrecision(10)))),
    record(slo, META.budget, vector(budget)),
    record(slo, META.days, vector(windowDays)),
    record(slo, META.currentBurnRate, ratioSeries(BASE_SECONDS, id).value().div(budget)),
    record(slo, META.periodBurnRate, ratioSeries(period, id).value().div(budget)),
    record(slo, META.budgetRemaining, number(1).sub(sloSeries(META.periodBurnRate, id).value())),
    record(slo, META.info, vector(1), {
      sloth_mode: 'sightline',
      sloth_objective: String(objective),
      sloth_spec: 'sightline',
    }),
  ];
}

const record = (
  slo: Slo,
  name: string,
  { expression }: Pick<Vector<never>, 'expression'>,
  labels: Readonly<Record<string, string>> = {},
): RecordingRule => ({
  kind: 'recording',
  record: name,
  expr: expression,
  labels: { ...sloLabels(slo), ...labels },
  origin: slo.origin,
});
