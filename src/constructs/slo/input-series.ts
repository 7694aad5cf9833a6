import { seriesText } from '../../query/promql/series-text.ts';
import type { InputSeries } from '../rules/rule-test.ts';

/** A series of a test, by its name. */
export const inputSeries = (
  name: string,
  labels: Readonly<Record<string, string | undefined>>,
  values: string,
): InputSeries => ({
  series: seriesText(name, Object.fromEntries(Object.entries(labels).map(([label, value]) => [label, value ?? '']))),
  values,
});
