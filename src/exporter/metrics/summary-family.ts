import type { MetricDeclaration } from '../../metrics/declaration.ts';
import { Family, type SeriesLabels, type SeriesLimit } from './family.ts';
import { finite, formatBound, formatValues } from './text-format.ts';

/** Quantiles are those of so many last observations… */
const MOST_KEPT = 256;
/** …that are not older than this. */
const WINDOW_MS = 600_000;

/** Last observations, each with its time, the oldest overwritten first. */
interface Kept {
  readonly values: number[];
  readonly times: number[];
  next: number;
}

/** Quantiles of the last observations of each series, and sum and count of all. */
export class SummaryFamily extends Family {
  readonly #quantiles: readonly number[];
  /** The text before each number of a series: quantiles, sum, count. */
  readonly #starts: (readonly string[] | undefined)[] = [];
  readonly #kept: Kept[] = [];

  constructor(declaration: MetricDeclaration, limit: SeriesLimit) {
    super(declaration, limit, 2);
    this.#quantiles = declaration.quantiles ?? [];
  }

  get linesEach(): number {
    return this.#quantiles.length + 2;
  }

  /** @param times as many observations of this size */
  observe(labels: SeriesLabels<Record<string, 'string'>>, value: number, times = 1): void {
    const at = this.at(labels);
    if (at < 0 || !Number.isFinite(value)) return;
    this.values[at] = finite((this.values[at] ?? 0) + value * times);
    this.values[at + 1] = (this.values[at + 1] ?? 0) + times;
    const kept = this.#kept[at / this.width];
    if (kept === undefined) return;
    kept.values[kept.next] = value;
    kept.times[kept.next] = performance.now();
    kept.next = (kept.next + 1) % MOST_KEPT;
  }

  protected born(index: number, labels: string): void {
    const { name } = this.declaration;
    const inside = labels === '' ? '' : `${labels},`;
    const own = labels === '' ? '' : `{${labels}}`;
    this.#starts[index] = [
      ...this.#quantiles.map(quantile => `${name}{${inside}quantile="${formatBound(quantile)}"} `),
      `${name}_sum${own} `,
      `${name}_count${own} `,
    ];
    this.#kept[index] = { values: [], times: [], next: 0 };
  }

  protected died(index: number): void {
    this.#starts[index] = undefined;
    this.#kept[index] = { values: [], times: [], next: 0 };
  }

  protected figuresAt(series: number) {
    const at = series * this.width;
    const found = this.#found(series);
    return {
      count: this.values[at + 1] ?? 0,
      sum: this.values[at] ?? 0,
      quantiles: Object.fromEntries(
        this.#quantiles.map((quantile, i) => [formatBound(quantile), found[i] ?? Number.NaN]),
      ),
    };
  }

  protected lines(from: number, to: number): string {
    let text = '';
    for (let series = from; series < to; series += 1) {
      const starts = this.#starts[series];
      if (starts === undefined) continue;
      const at = series * this.width;
      const numbers = [...this.#found(series), this.values[at] ?? 0, this.values[at + 1] ?? 0];
      for (const [i, number] of formatValues(numbers).entries()) text += `${starts[i]}${number}\n`;
    }
    return text;
  }

  /** The quantiles now: no number when nothing was observed lately. */
  #found(series: number): number[] {
    const { values = [], times = [] } = this.#kept[series] ?? {};
    const since = performance.now() - WINDOW_MS;
    const recent = values.filter((_, i) => (times[i] ?? 0) >= since).sort((a, b) => a - b);
    return this.#quantiles.map(quantile => recent[Math.max(0, Math.ceil(quantile * recent.length) - 1)] ?? Number.NaN);
  }
}
