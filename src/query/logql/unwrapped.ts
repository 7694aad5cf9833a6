import { joinProblems } from '../problem.ts';
import { checkQuantile } from '../promql/aggregations.ts';
import { type Built, numberText } from '../promql/built.ts';
import type { Range } from '../range.ts';
import { LogVector } from './log-vector.ts';
import { aggregatedRange, type RangeGrouping } from './range-aggregation.ts';

/** Lines of which one label is taken as a number; functions over time make a vector of it. */
export class UnwrappedLogs<in out L extends string> {
  /** @internal */
  readonly built: Built;

  /** @internal */
  constructor(built: Built) {
    this.built = built;
  }

  /** The sum per second. */
  rate(range: Range): LogVector<L> {
    return this.#over('rate', range);
  }
  /** Growth per second, for lines that print a counter. */
  rateCounter(range: Range): LogVector<L> {
    return this.#over('rate_counter', range);
  }
  sumOverTime(range: Range): LogVector<L> {
    return this.#over('sum_over_time', range);
  }
  avgOverTime<K extends L = L>(range: Range, grouping?: RangeGrouping<K>): LogVector<K> {
    return this.#over('avg_over_time', range, grouping);
  }
  minOverTime<K extends L = L>(range: Range, grouping?: RangeGrouping<K>): LogVector<K> {
    return this.#over('min_over_time', range, grouping);
  }
  maxOverTime<K extends L = L>(range: Range, grouping?: RangeGrouping<K>): LogVector<K> {
    return this.#over('max_over_time', range, grouping);
  }
  stddevOverTime<K extends L = L>(range: Range, grouping?: RangeGrouping<K>): LogVector<K> {
    return this.#over('stddev_over_time', range, grouping);
  }
  firstOverTime<K extends L = L>(range: Range, grouping?: RangeGrouping<K>): LogVector<K> {
    return this.#over('first_over_time', range, grouping);
  }
  lastOverTime<K extends L = L>(range: Range, grouping?: RangeGrouping<K>): LogVector<K> {
    return this.#over('last_over_time', range, grouping);
  }
  /** @param quantile from 0 to 1 */
  quantileOverTime<K extends L = L>(quantile: number, range: Range, grouping?: RangeGrouping<K>): LogVector<K> {
    const vector = this.#over('quantile_over_time', range, grouping, numberText(quantile));
    const problems = checkQuantile(quantile);
    return vector.derive({ ...vector.built, problems: joinProblems(vector.built.problems, problems) });
  }

  #over<K extends L>(name: string, range: Range, grouping?: RangeGrouping<K>, argument?: string): LogVector<K> {
    return new LogVector(aggregatedRange(name, this.built, range, grouping, argument));
  }
}
