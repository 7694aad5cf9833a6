import type { LabelSchema } from '../../metrics/declaration.ts';
import type { Range } from '../range.ts';
import type { LabelsOf } from './labels.ts';
import type { Where } from './matchers.ts';
import { Metric } from './metric.ts';
import type { Vector } from './vector.ts';
import { refuse } from './wrong-kind.ts';

/** A number that only grows, and starts at 0 again with its process. */
export class Counter<S extends LabelSchema, L extends string = LabelsOf<S>> extends Metric<S, L> {
  /** Growth per second, averaged over the range. The range should hold four scrapes. */
  rate(range: Range, where?: Where<S, L>): Vector<L> {
    return this.over('rate', range, where);
  }
  /** Growth over the range; extrapolated, so not always a whole number. */
  increase(range: Range, where?: Where<S, L>): Vector<L> {
    return this.over('increase', range, where);
  }
  /** Growth per second between the last two samples: for graphs of fast counters, not for alerts. */
  irate(range: Range, where?: Where<S, L>): Vector<L> {
    return this.over('irate', range, where);
  }
}

refuse(Counter.prototype, 'a counter', 'rate(), increase() or irate()', [
  'delta',
  'idelta',
  'deriv',
  'predictLinear',
  'quantile',
  'mean',
  'fractionBelow',
  'bucketAt',
]);
