import type { AnyWhere } from '../../query/promql/matchers.ts';
import type { InputSeries } from '../rules/rule-test.ts';
import type { SeriesOf } from './event-history.ts';

/**
 * The series of an SLI as others have them: once for each label that conditions ask one value of, with another value.
 * @param told all conditions that hold for the metric
 */
export const strangersOf =
  (told: AnyWhere, series: SeriesOf): SeriesOf =>
  history =>
    Object.entries(told).flatMap(([label, asked]) =>
      typeof asked === 'string' ? series(history).flatMap(one => other(one, label, asked)) : [],
    );

function other({ series, values }: InputSeries, label: string, asked: string): readonly InputSeries[] {
  const text = `${label}=${JSON.stringify(asked)}`;
  return series.includes(text)
    ? [{ series: series.replace(text, `${label}=${JSON.stringify(`${asked}-other`)}`), values }]
    : [];
}
