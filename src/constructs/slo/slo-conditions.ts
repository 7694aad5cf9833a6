import type { EquivalentMutant } from '../../model/rule.ts';
import type { Slo, SloBurnRate } from '../../model/slo.ts';
import { rawPromql } from '../../query/promql/raw.ts';
import { number } from '../../query/promql/scalar.ts';
import type { Vector } from '../../query/promql/vector.ts';
import { type DurationText, formatSeconds } from '../../shared/duration.ts';
import { BASE_SECONDS, isRaw } from './burn-rates.ts';
import { allName, badName, ratioSeries, type SloLabels, sloSeries } from './slo-series.ts';

/** All series here are chosen by the SLO: there is one on each side. */
const join = { on: [] } as const;

/** Fires when one of the burn rates is exceeded; the value is the share of bad events over its long window. */
export function burning(slo: Slo, rates: readonly SloBurnRate[]): Vector<keyof SloLabels> {
  const [first, ...rest] = rates.map(rate => exceeded(slo, rate));
  if (first === undefined) throw new Error(`${slo.id} has no burn rate to look at`);
  return rest.reduce((any, one) => any.or(one), first);
}

function exceeded(slo: Slo, { factor, longSeconds, shortSeconds }: SloBurnRate): Vector<keyof SloLabels> {
  const { id, budget, minimum } = slo;
  const limit = number(factor).mul(budget);
  const both = ratioSeries(longSeconds, id)
    .value()
    .gt(limit)
    .and(ratioSeries(shortSeconds, id).value().gt(limit), join);
  const counted = (name: (seconds: number) => string) => countedWithin(name, longSeconds, slo);
  const enough =
    minimum === undefined
      ? both
      : both.and(counted(badName).ge(minimum.failures), join).and(counted(allName).ge(minimum.traffic), join);
  // The windows are no part of which alert this is: it must not end and begin anew when another pair takes over.
  return enough.maxWithout('sloth_window');
}

/**
 * How many events a window held. A mean times the window would make a day's count of an hour's events while there is no
 * more than an hour; rates that stand side by side add up to what there was.
 */
function countedWithin(name: (seconds: number) => string, seconds: number, { id, windowDays }: Slo) {
  if (isRaw(seconds, windowDays)) return sloSeries(name(seconds), id).value().mul(seconds);
  const base = sloSeries(name(BASE_SECONDS), id).value();
  return base
    .subquery(formatSeconds(seconds) as DurationText, { every: formatSeconds(BASE_SECONDS) as DurationText })
    .sumOverTime()
    .mul(BASE_SECONDS);
}

/** The service answers, and still nothing is known of the SLI. */
export const missing = ({ id, service }: Slo): Vector<'service'> =>
  rawPromql(`max by (service) (up{service="${service}"}) == 1`, { labels: ['service'], metrics: ['up'] }).unless(
    sloSeries(allName(BASE_SECONDS), id).value(),
    { on: [] },
  );

/** The changed texts of a condition that mean the same. */
export function sameBurning(text: string): readonly EquivalentMutant[] {
  const places = [...text.matchAll(/\bmax (?=without)/g)].map(({ index }) => index);
  return places.flatMap(place =>
    ['sum', 'min', 'avg'].map(name => ({
      mutant: `${text.slice(0, place)}${name}${text.slice(place + 'max'.length)}`,
      reason: 'an SLO has one such series: it is its own sum, least and mean',
    })),
  );
}
