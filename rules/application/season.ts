import { Duration, type Gauge, type Vector } from 'sightline';

/** A series that a recording rule writes, one a service. */
export type Recorded = Gauge<Readonly<Record<'service', 'string'>>, 'service'>;

/** The hour around this time of the week, so many weeks ago. */
export const hourWeeksAgo = (series: Recorded, weeks: number): ReturnType<Recorded['range']> =>
  series.offset(Duration.parse(`${weeks * 7 - 1}d23h30m`)).range('1h');

/** The mean of what `of` makes of the same hour in the last three weeks; of fewer where there is no more. */
export function usual(of: (weeks: number) => Vector<'service'>): Vector<'service'> {
  const week = (weeks: number) =>
    of(weeks).labelReplace('weeks', { from: 'service', match: /.*/, replacement: String(weeks) });
  return week(1).or(week(2)).or(week(3)).avgBy('service');
}

/** Without a week of samples there is nothing to compare with. */
export const NEEDS_A_WEEK = { history: '8d' } as const;

/** Samples of a week at the pace of the rules that compare weeks, for their tests. */
export const WEEK_OF_SAMPLES = 7 * 24 * 30;
