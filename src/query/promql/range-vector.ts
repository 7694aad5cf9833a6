import { joinProblems } from '../problem.ts';
import { checkQuantile } from './aggregations.ts';
import { type Built, numberText, PRECEDENCE } from './built.ts';

/**
 * Samples over a length of time, one list per series; functions over time turn each list into one sample and give `V`.
 * @see https://prometheus.io/docs/prometheus/latest/querying/functions/#aggregation_over_time
 */
export class RangeVector<out V> {
  readonly type = 'range';
  /** @internal */
  readonly built: Built;
  /** @internal */
  protected readonly make: (built: Built) => V;

  /** @internal */
  constructor(built: Built, make: (built: Built) => V) {
    this.built = built;
    this.make = make;
  }

  avgOverTime(): V {
    return this.call('avg_over_time');
  }
  minOverTime(): V {
    return this.call('min_over_time');
  }
  maxOverTime(): V {
    return this.call('max_over_time');
  }
  sumOverTime(): V {
    return this.call('sum_over_time');
  }
  /** The number of samples. */
  countOverTime(): V {
    return this.call('count_over_time');
  }
  stddevOverTime(): V {
    return this.call('stddev_over_time');
  }
  /** The newest sample, also if the series has ended meanwhile. */
  lastOverTime(): V {
    return this.call('last_over_time');
  }
  /** 1 for every series that has a sample. */
  presentOverTime(): V {
    return this.call('present_over_time');
  }
  /** @param quantile from 0 to 1 */
  quantileOverTime(quantile: number): V {
    const of = { ...this.built, problems: joinProblems(this.built.problems, checkQuantile(quantile)) };
    return this.make({
      ...of,
      text: `quantile_over_time(${numberText(quantile)}, ${of.text})`,
      precedence: PRECEDENCE.atom,
    });
  }
  /** How often the value changed. */
  changes(): V {
    return this.call('changes');
  }
  /** How often the value went down: restarts of the process behind a counter. */
  resets(): V {
    return this.call('resets');
  }

  /** @internal */
  protected call(name: string, ...args: readonly string[]): V {
    const text = `${name}(${[this.built.text, ...args].join(', ')})`;
    return this.make({ ...this.built, text, precedence: PRECEDENCE.atom });
  }
}
