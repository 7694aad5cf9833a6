import type { LabelSchema, MetricDeclaration } from '../../metrics/declaration.ts';
import type { Range } from '../range.ts';
import { called } from './built.ts';
import type { Grouped } from './histogram.ts';
import { HistogramVector } from './histogram-vector.ts';
import type { LabelsOf } from './labels.ts';
import type { Where } from './matchers.ts';
import { narrowed, rangeBuilt, type Selection, selectDeclared } from './selection.ts';
import type { Vector } from './vector.ts';
import { refuse } from './wrong-kind.ts';

/** Observations in buckets that grow exponentially by themselves; one series with histograms as samples. */
export class NativeHistogram<S extends LabelSchema> {
  readonly declaration: MetricDeclaration & { readonly labels: S };
  /** @internal */
  readonly selection: Selection;

  /** @internal `selection` is for narrowed copies. */
  constructor(declaration: MetricDeclaration & { readonly labels: S }, selection = selectDeclared(declaration)) {
    this.declaration = declaration;
    this.selection = selection;
  }

  /** The same metric, narrowed for good: for packs that hand it on. */
  where(where: Where<S>): NativeHistogram<S> {
    return new NativeHistogram(this.declaration, narrowed(this.selection, where));
  }
  /** The same metric as it was some time ago. */
  offset(offset: Range): NativeHistogram<S> {
    const shift = { ...this.selection.shift, offset };
    return new NativeHistogram(this.declaration, { ...this.selection, shift });
  }

  /** Histograms of what was observed per second. */
  rate(range: Range, where?: Where<S>): HistogramVector<LabelsOf<S>> {
    return new HistogramVector(called('rate', rangeBuilt(narrowed(this.selection, where), range)));
  }
  /** Histograms of what was observed in the range. */
  increase(range: Range, where?: Where<S>): HistogramVector<LabelsOf<S>> {
    return new HistogramVector(called('increase', rangeBuilt(narrowed(this.selection, where), range)));
  }

  /** The quantile (0 to 1) of what was observed in the range. */
  quantile<K extends LabelsOf<S> = never>(quantile: number, range: Range, grouped: Grouped<S, K> = {}): Vector<K> {
    return this.#grouped(range, grouped).histogramQuantile(quantile);
  }
  /** The mean of what was observed in the range. */
  mean<K extends LabelsOf<S> = never>(range: Range, grouped: Grouped<S, K> = {}): Vector<K> {
    return this.#grouped(range, grouped).histogramAvg();
  }
  /** The share (0 to 1) of observations that were at most `bound`; interpolated within a bucket. */
  fractionBelow<K extends LabelsOf<S> = never>(bound: number, range: Range, grouped: Grouped<S, K> = {}): Vector<K> {
    return this.#grouped(range, grouped).histogramFraction(Number.NEGATIVE_INFINITY, bound);
  }

  #grouped<K extends LabelsOf<S>>(range: Range, grouped: Grouped<S, K>): HistogramVector<K> {
    return this.rate(range, grouped.where).sumBy(...(grouped.by ?? []));
  }
}

refuse(NativeHistogram.prototype, 'a native histogram', 'rate(), quantile() or mean()', [
  'irate',
  'delta',
  'deriv',
  'predictLinear',
  'bucketAt',
  'value',
  'range',
  'absent',
]);
