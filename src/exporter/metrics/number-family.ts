import type { LabelSchema, MetricDeclaration } from '../../metrics/declaration.ts';
import { Family, type SeriesLabels, type SeriesLimit } from './family.ts';
import { finite, formatValues } from './text-format.ts';

/** One number a series. */
export abstract class NumberFamily extends Family {
  /** The text before each number; none where a series was forgotten. */
  readonly #starts: (string | undefined)[] = [];

  constructor(declaration: MetricDeclaration, limit: SeriesLimit) {
    super(declaration, limit, 1);
  }

  get linesEach(): number {
    return 1;
  }

  protected born(index: number, labels: string): void {
    const { name } = this.declaration;
    this.#starts[index] = labels === '' ? `${name} ` : `${name}{${labels}} `;
  }

  protected died(index: number): void {
    this.#starts[index] = undefined;
  }

  protected figuresAt(index: number) {
    return { value: this.values[index] ?? 0 };
  }

  protected lines(from: number, to: number): string {
    const numbers = formatValues(Array.from(this.values.subarray(from, to)));
    let text = '';
    for (let i = from; i < to; i += 1) {
      const start = this.#starts[i];
      if (start !== undefined) text += `${start}${numbers[i - from]}\n`;
    }
    return text;
  }
}

/** A value that only grows. */
export class CounterFamily<L extends LabelSchema = LabelSchema> extends NumberFamily {
  /** @throws RangeError when `by` is negative or no number: a counter that falls looks like a restart */
  increase(labels: SeriesLabels<L>, by = 1): void {
    if (!(by >= 0)) throw new RangeError(`${this.declaration.name} cannot grow by ${by}`);
    const at = this.at(labels);
    if (at >= 0) this.values[at] = Math.min((this.values[at] ?? 0) + by, Number.MAX_VALUE);
  }
}

/** A value that goes up and down. */
export class GaugeFamily<L extends LabelSchema = LabelSchema> extends NumberFamily {
  set(labels: SeriesLabels<L>, value: number): void {
    const at = this.at(labels);
    if (at >= 0) this.values[at] = value;
  }

  add(labels: SeriesLabels<L>, by: number): void {
    const at = this.at(labels);
    if (at >= 0) this.values[at] = finite((this.values[at] ?? 0) + by);
  }
}
