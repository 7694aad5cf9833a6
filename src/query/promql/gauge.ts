import type { LabelSchema } from '../../metrics/declaration.ts';
import type { DurationInput } from '../../shared/duration.ts';
import { joinProblems } from '../problem.ts';
import type { Range } from '../range.ts';
import type { LabelsOf } from './labels.ts';
import type { Where } from './matchers.ts';
import { Metric } from './metric.ts';
import { predictArgument } from './predict.ts';
import { Vector } from './vector.ts';
import { refuse } from './wrong-kind.ts';

/** A number that goes up and down. */
export class Gauge<S extends LabelSchema, L extends string = LabelsOf<S>> extends Metric<S, L> {
  /** Change over the range; extrapolated. */
  delta(range: Range, where?: Where<S, L>): Vector<L> {
    return this.over('delta', range, where);
  }
  /** Change between the last two samples. */
  idelta(range: Range, where?: Where<S, L>): Vector<L> {
    return this.over('idelta', range, where);
  }
  /** Slope per second, by linear regression over the range. */
  deriv(range: Range, where?: Where<S, L>): Vector<L> {
    return this.over('deriv', range, where);
  }
  /** The value after `ahead` if the linear trend of the range goes on. */
  predictLinear(range: Range, ahead: DurationInput, where?: Where<S, L>): Vector<L> {
    const { text, problems } = predictArgument(ahead);
    const { built } = this.over('predict_linear', range, where, text);
    return new Vector({ ...built, problems: joinProblems(built.problems, problems) });
  }
}

refuse(Gauge.prototype, 'a gauge', 'value(), delta() or deriv()', [
  'rate',
  'increase',
  'irate',
  'quantile',
  'mean',
  'fractionBelow',
  'bucketAt',
]);
