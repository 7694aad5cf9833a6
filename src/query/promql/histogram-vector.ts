import { aggregatedBy, aggregatedWithout } from './aggregations.ts';
import { type Built, called, numberText, type Operand, operandBuilt, PRECEDENCE } from './built.ts';
import { nativeQuantile } from './histogram-functions.ts';
import { joinScalar } from './operators.ts';
import type { Scalar } from './scalar.ts';
import { Vector } from './vector.ts';

declare const LABELS: unique symbol;

/**
 * An instant vector whose samples are native histograms. Only a few functions take it; those named `histogram…` make
 * numbers of it.
 */
export class HistogramVector<in out L extends string> {
  declare readonly [LABELS]: (labels: L) => L;
  readonly type = 'histogram';
  /** @internal */
  readonly built: Built;

  /** @internal */
  constructor(built: Built) {
    this.built = built;
  }

  sumBy<K extends L = never>(...keep: K[]): HistogramVector<K> {
    return new HistogramVector(aggregatedBy('sum', this.built, keep));
  }
  sumWithout<K extends L = never>(...drop: K[]): HistogramVector<Exclude<L, K>> {
    return new HistogramVector(aggregatedWithout('sum', this.built, drop));
  }
  avgBy<K extends L = never>(...keep: K[]): HistogramVector<K> {
    return new HistogramVector(aggregatedBy('avg', this.built, keep));
  }
  mul(factor: number | Scalar): HistogramVector<L> {
    return new HistogramVector(joinScalar(this.built, '*', operandBuilt(factor as number | Operand)));
  }

  /** @param quantile from 0 to 1 */
  histogramQuantile(quantile: number): Vector<L> {
    return new Vector(nativeQuantile(this.built, quantile));
  }
  /** How many observations. */
  histogramCount(): Vector<L> {
    return new Vector(called('histogram_count', this.built));
  }
  /** The total of what was observed. */
  histogramSum(): Vector<L> {
    return new Vector(called('histogram_sum', this.built));
  }
  histogramAvg(): Vector<L> {
    return new Vector(called('histogram_avg', this.built));
  }
  histogramStddev(): Vector<L> {
    return new Vector(called('histogram_stddev', this.built));
  }
  /** The share (0 to 1) of observations above `lower` and up to `upper`. */
  histogramFraction(lower: number, upper: number): Vector<L> {
    const text = `histogram_fraction(${numberText(lower)}, ${numberText(upper)}, ${this.built.text})`;
    return new Vector({ ...this.built, text, precedence: PRECEDENCE.atom });
  }
}
