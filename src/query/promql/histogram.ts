import type { LabelSchema, MetricDeclaration } from '../../metrics/declaration.ts';
import { joinProblems, problem } from '../problem.ts';
import type { Range } from '../range.ts';
import { boundText, declaredBounds } from './bound-text.ts';
import { Counter } from './counter.ts';
import type { LabelsOf } from './labels.ts';
import type { Where } from './matchers.ts';
import { narrowed } from './selection.ts';
import type { Vector } from './vector.ts';
import { refuse } from './wrong-kind.ts';

/** What to look at and what to keep apart when a histogram is reduced to one number per group. */
export interface Grouped<S extends LabelSchema, K extends string> {
  /** Labels to keep. @default - none: one number over everything */
  readonly by?: readonly K[] | undefined;
  readonly where?: Where<S> | undefined;
}

/** The labels of a bucket: those of the metric, and the upper bound. */
export type BucketSchema<S extends LabelSchema> = S & { readonly le: 'string' };

/** Observations counted in buckets that were chosen beforehand; three groups of series. */
export class Histogram<S extends LabelSchema> {
  readonly declaration: MetricDeclaration & { readonly labels: S };
  /** `…_bucket`: how many observations were at most `le`. */
  readonly bucket: Counter<BucketSchema<S>>;
  /** `…_sum`: the total of what was observed. */
  readonly sum: Counter<S>;
  /** `…_count`: how many observations there were. */
  readonly count: Counter<S>;

  /** @internal `parts` are for narrowed copies. */
  constructor(declaration: MetricDeclaration & { readonly labels: S }, parts?: HistogramParts<S>) {
    this.declaration = declaration;
    this.bucket = parts?.bucket ?? new Counter(bucketDeclaration(declaration));
    this.sum = parts?.sum ?? new Counter({ ...declaration, kind: 'counter', name: `${declaration.name}_sum` });
    this.count = parts?.count ?? new Counter({ ...declaration, kind: 'counter', name: `${declaration.name}_count` });
  }

  /** The same metric, narrowed for good: for packs that hand it on. */
  where(where: Where<S>): Histogram<S> {
    return this.#each(part => part.where(where), this.bucket.where(where as Where<BucketSchema<S>>));
  }
  /** The same metric as it was some time ago. */
  offset(offset: Range): Histogram<S> {
    return this.#each(part => part.offset(offset), this.bucket.offset(offset));
  }

  /**
   * The bucket with this upper bound, which must be one of the declared ones.
   * @param bound a number of the metric's unit, or `Infinity`
   */
  bucketAt(bound: number): Counter<BucketSchema<S>> {
    const { buckets, name } = this.declaration;
    const chosen = narrowed(this.bucket.selection, { le: boundText(bound) });
    if (buckets === undefined || bound === Number.POSITIVE_INFINITY || buckets.includes(bound)) {
      return new Counter(this.bucket.declaration, chosen);
    }
    const message = `${name} has no bucket that ends at ${bound}.`;
    const wrong = problem('query-unknown-bucket', message, declaredBounds(buckets));
    return new Counter(this.bucket.declaration, { ...chosen, problems: joinProblems(chosen.problems, [wrong]) });
  }

  /** The quantile (0 to 1) of what was observed in the range; exact to the width of a bucket. */
  quantile<K extends LabelsOf<S> = never>(quantile: number, range: Range, grouped: Grouped<S, K> = {}): Vector<K> {
    const buckets = this.bucket.rate(range, grouped.where as Where<BucketSchema<S>> | undefined);
    const labels = ['le', ...(grouped.by ?? [])] as unknown as readonly LabelsOf<BucketSchema<S>>[];
    const summed = buckets.sumBy(...labels) as unknown as Vector<K | 'le'>;
    return summed.histogramQuantile(quantile) as unknown as Vector<K>;
  }
  /** The mean of what was observed in the range. */
  mean<K extends LabelsOf<S> = never>(range: Range, grouped: Grouped<S, K> = {}): Vector<K> {
    const by = grouped.by ?? [];
    return this.sum
      .rate(range, grouped.where)
      .sumBy(...by)
      .div(this.count.rate(range, grouped.where).sumBy(...by));
  }
  /** The share (0 to 1) of observations that were at most `bound`, one of the declared buckets. */
  fractionBelow<K extends LabelsOf<S> = never>(bound: number, range: Range, grouped: Grouped<S, K> = {}): Vector<K> {
    const by = grouped.by ?? [];
    const where = grouped.where as Where<BucketSchema<S>> | undefined;
    const below = this.bucketAt(bound).rate(range, where) as unknown as Vector<LabelsOf<S>>;
    return below.sumBy(...by).div(this.count.rate(range, grouped.where).sumBy(...by));
  }

  #each(change: (part: Counter<S>) => Counter<S>, bucket: Counter<BucketSchema<S>>): Histogram<S> {
    return new Histogram(this.declaration, { bucket, sum: change(this.sum), count: change(this.count) });
  }
}

interface HistogramParts<S extends LabelSchema> {
  readonly bucket: Counter<BucketSchema<S>>;
  readonly sum: Counter<S>;
  readonly count: Counter<S>;
}

function bucketDeclaration<S extends LabelSchema>(declaration: MetricDeclaration & { readonly labels: S }) {
  const labels: BucketSchema<S> = { ...declaration.labels, le: 'string' };
  return { ...declaration, kind: 'counter' as const, name: `${declaration.name}_bucket`, labels };
}

refuse(Histogram.prototype, 'a classic histogram', 'quantile(), mean(), or its parts bucket, sum and count', [
  'rate',
  'increase',
  'irate',
  'delta',
  'deriv',
  'predictLinear',
  'value',
  'range',
  'absent',
]);
