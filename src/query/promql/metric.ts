import type { LabelSchema, MetricDeclaration } from '../../metrics/declaration.ts';
import type { Range } from '../range.ts';
import { called } from './built.ts';
import type { LabelsOf } from './labels.ts';
import type { EqualLabel, Only, Where } from './matchers.ts';
import { RangeVector } from './range-vector.ts';
import { instantBuilt, narrowed, rangeBuilt, type Selection, selectDeclared } from './selection.ts';
import type { At } from './time-shift.ts';
import { Vector } from './vector.ts';

/** A declared metric with one series per combination of label values: what counters and gauges have in common. */
export abstract class Metric<S extends LabelSchema, L extends string = LabelsOf<S>> {
  readonly declaration: MetricDeclaration & { readonly labels: S };
  /** @internal */
  readonly selection: Selection;

  /** @internal `selection` is for narrowed copies and for series that no scrape made. */
  constructor(declaration: MetricDeclaration & { readonly labels: S }, selection = selectDeclared(declaration)) {
    this.declaration = declaration;
    this.selection = selection;
  }

  /** The same metric, narrowed for good: for packs that hand it on. */
  where(where: Where<S, L>): this {
    return this.#with(narrowed(this.selection, where));
  }
  /** The same metric as it was some time ago. */
  offset(offset: Range): this {
    return this.#with({ ...this.selection, shift: { ...this.selection.shift, offset } });
  }
  /** The same metric at a fixed time: Unix seconds, or the start or end of what a dashboard shows. */
  at(at: At): this {
    return this.#with({ ...this.selection, shift: { ...this.selection.shift, at } });
  }

  /** The newest sample of each series. */
  value(where?: Where<S, L>): Vector<L> {
    return new Vector(instantBuilt(narrowed(this.selection, where)));
  }
  /** All samples of the last `range`, for the functions over time. */
  range(range: Range, where?: Where<S, L>): RangeVector<Vector<L>> {
    const built = rangeBuilt(narrowed(this.selection, where), range);
    return new RangeVector(built, made => new Vector<L>(made));
  }
  /** One sample when no such series exists; it carries the labels that were asked for with one value. */
  absent<const W extends Where<S, L> = Record<never, never>>(where?: W & Only<W, L>): Vector<EqualLabel<W>> {
    const selection = narrowed(this.selection, where);
    return new Vector(called('absent', instantBuilt(selection), [], { labels: selection.equal }));
  }
  /** As `absent`, when there was none in the whole range. */
  absentOverTime<const W extends Where<S, L> = Record<never, never>>(
    range: Range,
    where?: W & Only<W, L>,
  ): Vector<EqualLabel<W>> {
    const selection = narrowed(this.selection, where);
    return new Vector(called('absent_over_time', rangeBuilt(selection, range), [], { labels: selection.equal }));
  }

  /** @internal */
  protected over(name: string, range: Range, where: Where<S, L> | undefined, ...args: readonly string[]): Vector<L> {
    return new Vector(called(name, rangeBuilt(narrowed(this.selection, where), range), args));
  }

  #with(selection: Selection): this {
    const Kind = this.constructor as new (declaration: MetricDeclaration, selection: Selection) => this;
    return new Kind(this.declaration, selection);
  }
}
