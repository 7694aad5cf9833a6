import type { LabelSchema, MetricDeclaration } from '../../metrics/declaration.ts';
import { Family, type SeriesLabels, type SeriesLimit } from './family.ts';
import { escapeLabelValue, finite, formatBound, formatValue, formatValues, type TextFormat } from './text-format.ts';

/** An observation with the trace it came from. */
export interface Exemplar {
  readonly traceId: string;
  readonly spanId?: string;
}

interface KeptExemplar extends Exemplar {
  readonly value: number;
  readonly seconds: number;
}

/** Observations counted by size. Each series has a number for every bucket, then its sum. */
export class HistogramFamily<L extends LabelSchema = LabelSchema> extends Family {
  readonly #bounds: readonly number[];
  /** The text before each number of a series: buckets, sum, count. */
  readonly #starts: (readonly string[] | undefined)[] = [];
  /** By series and bucket; only those that had one. */
  readonly #exemplars = new Map<number, KeptExemplar>();

  constructor(declaration: MetricDeclaration, limit: SeriesLimit) {
    const bounds = [...(declaration.buckets ?? []), Number.POSITIVE_INFINITY];
    super(declaration, limit, bounds.length + 1);
    this.#bounds = bounds;
  }

  get linesEach(): number {
    return this.#bounds.length + 2;
  }

  /** @param times as many observations of this size: whole, since only some of them were told */
  observe(labels: SeriesLabels<L>, value: number, exemplar?: Exemplar, times = 1): void {
    const at = this.at(labels);
    // What is no number, or without end, would make the sum unusable for ever.
    if (at < 0 || !Number.isFinite(value)) return;
    const bucket = at + this.#bucketOf(value);
    this.values[bucket] = (this.values[bucket] ?? 0) + times;
    const sum = at + this.#bounds.length;
    this.values[sum] = finite((this.values[sum] ?? 0) + value * times);
    if (exemplar !== undefined) this.#exemplars.set(bucket, { ...exemplar, value, seconds: Date.now() / 1000 });
  }

  protected born(index: number, labels: string): void {
    const { name } = this.declaration;
    const inside = labels === '' ? '' : `${labels},`;
    const own = labels === '' ? '' : `{${labels}}`;
    this.#starts[index] = [
      ...this.#bounds.map(bound => `${name}_bucket{${inside}le="${formatBound(bound)}"} `),
      `${name}_sum${own} `,
      `${name}_count${own} `,
    ];
  }

  protected died(index: number): void {
    this.#starts[index] = undefined;
    for (let i = 0; i < this.width; i += 1) this.#exemplars.delete(index * this.width + i);
  }

  protected figuresAt(series: number) {
    const at = series * this.width;
    let count = 0;
    const buckets = this.#bounds.map((bound, i) => {
      count += this.values[at + i] ?? 0;
      return [formatBound(bound), count] as const;
    });
    return { count, sum: this.values[at + this.#bounds.length] ?? 0, buckets: Object.fromEntries(buckets) };
  }

  protected lines(from: number, to: number, format: TextFormat): string {
    const numbers = formatValues(this.#numbers(from, to));
    let next = 0;
    let text = '';
    for (let series = from; series < to; series += 1) {
      const starts = this.#starts[series];
      for (let i = 0; i < this.linesEach; i += 1, next += 1) {
        if (starts === undefined) continue;
        const bucket = format === 'openmetrics' && i < this.#bounds.length ? series * this.width + i : -1;
        text += `${starts[i]}${numbers[next]}${bucket < 0 ? '' : this.#exemplarText(bucket)}\n`;
      }
    }
    return text;
  }

  /** Of each place: what was counted up to each bound, sum, count. */
  #numbers(from: number, to: number): number[] {
    const numbers: number[] = [];
    for (let series = from; series < to; series += 1) {
      const at = series * this.width;
      let count = 0;
      for (let i = 0; i < this.#bounds.length; i += 1) {
        count += this.values[at + i] ?? 0;
        numbers.push(count);
      }
      numbers.push(this.values[at + this.#bounds.length] ?? 0, count);
    }
    return numbers;
  }

  #bucketOf(value: number): number {
    let low = 0;
    let high = this.#bounds.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= (this.#bounds[middle] ?? 0)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #exemplarText(bucket: number): string {
    const kept = this.#exemplars.get(bucket);
    if (kept === undefined) return '';
    const span = kept.spanId === undefined ? '' : `,span_id="${escapeLabelValue(kept.spanId)}"`;
    return ` # {trace_id="${escapeLabelValue(kept.traceId)}"${span}} ${formatValue(kept.value)} ${kept.seconds.toFixed(3)}`;
  }
}
