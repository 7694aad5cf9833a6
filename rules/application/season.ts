import { Duration, type Gauge, type LabelSchema, type RangeVector, type Vector } from 'sightline';

/** A series that a recording rule writes. */
export type Recorded = Gauge<Readonly<Record<string, 'string'>>, string>;

/** The hour around this time of the week, so many weeks ago. */
export const hourWeeksAgo = <S extends LabelSchema, L extends string>(
  series: Gauge<S, L>,
  weeks: number,
): RangeVector<Vector<L>> => series.offset(Duration.parse(`${weeks * 7 - 1}d23h30m`)).range('1h');

/** The mean of what `of` makes of the same hour in the last three weeks; of fewer where there is no more. */
export function usual(of: (weeks: number) => Vector<string>, keep: readonly string[]): Vector<string> {
  const week = (weeks: number) =>
    of(weeks).labelReplace('weeks', { from: 'service', match: /.*/, replacement: String(weeks) });
  return week(1)
    .or(week(2))
    .or(week(3))
    .avgBy(...keep);
}

/** Without a week of samples there is nothing to compare with. */
export const NEEDS_A_WEEK = { history: '8d' } as const;

/** Samples of a week at the pace of the rules that compare weeks, for their tests. */
export const WEEK_OF_SAMPLES = 7 * 24 * 30;

/** What is recorded then depends on no evaluation before. */
export function onlyAt(text: string): { readonly at: Duration; readonly evaluatedEvery: Duration } {
  const at = Duration.parse(text);
  return { at, evaluatedEvery: at };
}
