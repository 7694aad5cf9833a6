import type { LabelSchema, MetricDeclaration } from '../../metrics/declaration.ts';
import { Family, type LabelValues, type SeriesLimit } from './family.ts';
import { formatValue } from './text-format.ts';

/** One number a series. */
abstract class NumberFamily extends Family {
  readonly #starts: string[] = [];

  constructor(declaration: MetricDeclaration, limit: SeriesLimit) {
    super(declaration, limit, 1);
  }

  protected born(labels: string): void {
    const { name } = this.declaration;
    this.#starts.push(labels === '' ? `${name} ` : `${name}{${labels}} `);
  }

  protected lines(from: number, to: number): string {
    let text = '';
    for (let i = from; i < to; i += 1) text += `${this.#starts[i]}${formatValue(this.values[i] ?? 0)}\n`;
    return text;
  }
}

/** A value that only grows. */
export class CounterFamily<L extends LabelSchema = LabelSchema> extends NumberFamily {
  /** @throws RangeError when `by` is negative or no number: a counter that falls looks like a restart */
  increase(labels: LabelValues<L>, by = 1): void {
    if (!(by >= 0)) throw new RangeError(`${this.declaration.name} cannot grow by ${by}`);
    const at = this.at(labels);
    if (at >= 0) this.values[at] = (this.values[at] ?? 0) + by;
  }
}

/** A value that goes up and down. */
export class GaugeFamily<L extends LabelSchema = LabelSchema> extends NumberFamily {
  set(labels: LabelValues<L>, value: number): void {
    const at = this.at(labels);
    if (at >= 0) this.values[at] = value;
  }

  add(labels: LabelValues<L>, by: number): void {
    const at = this.at(labels);
    if (at >= 0) this.values[at] = (this.values[at] ?? 0) + by;
  }
}
