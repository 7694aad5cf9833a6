import type { Expression } from '../expression.ts';
import type { Range } from '../range.ts';
import { aggregatedBy, aggregatedWithout, chosen, countedValues, type Grouping, quantileBy } from './aggregations.ts';
import { type Built, called, numberText, type Operand, operandBuilt, toExpression } from './built.ts';
import { classicQuantile } from './histogram-functions.ts';
import type { AnyJoin, Join, Joined, SetJoin } from './joins.ts';
import {
  type BinaryOperator,
  type ComparisonOperator,
  joinScalar,
  joinVectors,
  negated,
  type SetOperator,
} from './operators.ts';
import { type Joining, labelJoined, labelReplaced, type Replacing } from './relabel.ts';
import { Scalar } from './scalar.ts';
import { Subquery, type SubqueryOptions, subqueryBuilt } from './subquery.ts';

declare const LABELS: unique symbol;

/** What can stand beside a vector without saying what to match. */
type Plain<L extends string> = Vector<L> | Scalar | number;

/**
 * An instant vector whose samples carry the labels `L`, and the query that gives it. Immutable; every method gives a
 * new one. `in out`: a vector that lost a label must not pass for one that has it. Methods are named after what they
 * print; see https://prometheus.io/docs/prometheus/latest/querying/operators/ and functions/ for what that does.
 *
 * What does not compile is also kept as a problem of the expression, for whoever runs without type checks.
 */
export class Vector<in out L extends string> {
  declare readonly [LABELS]: (labels: L) => L;
  readonly type = 'vector';
  /** @internal */
  readonly built: Built;

  /** @internal */
  constructor(built: Built) {
    this.built = built;
  }

  /** The finished query: text, labels, series, and what is wrong with it. */
  get expression(): Expression {
    return toExpression(this.built);
  }
  get text(): string {
    return this.built.text.trimEnd();
  }
  toString(): string {
    return this.text;
  }
  /** @internal */
  derive(built: Built): this {
    return new Vector<L>(built) as this;
  }

  // Aggregation. Without labels, `sumBy()` gives one sample over everything.
  sumBy<K extends L = never>(...keep: K[]): Vector<K> {
    return new Vector(aggregatedBy('sum', this.built, keep));
  }
  sumWithout<K extends L = never>(...drop: K[]): Vector<Exclude<L, K>> {
    return new Vector(aggregatedWithout('sum', this.built, drop));
  }
  avgBy<K extends L = never>(...keep: K[]): Vector<K> {
    return new Vector(aggregatedBy('avg', this.built, keep));
  }
  avgWithout<K extends L = never>(...drop: K[]): Vector<Exclude<L, K>> {
    return new Vector(aggregatedWithout('avg', this.built, drop));
  }
  minBy<K extends L = never>(...keep: K[]): Vector<K> {
    return new Vector(aggregatedBy('min', this.built, keep));
  }
  minWithout<K extends L = never>(...drop: K[]): Vector<Exclude<L, K>> {
    return new Vector(aggregatedWithout('min', this.built, drop));
  }
  maxBy<K extends L = never>(...keep: K[]): Vector<K> {
    return new Vector(aggregatedBy('max', this.built, keep));
  }
  maxWithout<K extends L = never>(...drop: K[]): Vector<Exclude<L, K>> {
    return new Vector(aggregatedWithout('max', this.built, drop));
  }
  /** The number of samples. */
  countBy<K extends L = never>(...keep: K[]): Vector<K> {
    return new Vector(aggregatedBy('count', this.built, keep));
  }
  countWithout<K extends L = never>(...drop: K[]): Vector<Exclude<L, K>> {
    return new Vector(aggregatedWithout('count', this.built, drop));
  }
  stddevBy<K extends L = never>(...keep: K[]): Vector<K> {
    return new Vector(aggregatedBy('stddev', this.built, keep));
  }
  stddevWithout<K extends L = never>(...drop: K[]): Vector<Exclude<L, K>> {
    return new Vector(aggregatedWithout('stddev', this.built, drop));
  }
  /** 1 per group that has a sample. */
  groupBy<K extends L = never>(...keep: K[]): Vector<K> {
    return new Vector(aggregatedBy('group', this.built, keep));
  }
  groupWithout<K extends L = never>(...drop: K[]): Vector<Exclude<L, K>> {
    return new Vector(aggregatedWithout('group', this.built, drop));
  }
  /** The quantile (0 to 1) over the samples of a group. */
  quantileBy<K extends L = never>(quantile: number, ...keep: K[]): Vector<K> {
    return new Vector(quantileBy(this.built, quantile, keep));
  }
  /** How many samples have each value; the value goes into the new label. */
  countValuesBy<N extends string, K extends L = never>(label: N, ...keep: K[]): Vector<N | K> {
    return new Vector(countedValues(this.built, label, keep));
  }
  /** The `k` largest samples (of each group) with all their labels. */
  topk<K extends L>(k: number, grouping: Grouping<K> = {}): Vector<L> {
    return new Vector(chosen('topk', this.built, k, grouping));
  }
  bottomk<K extends L>(k: number, grouping: Grouping<K> = {}): Vector<L> {
    return new Vector(chosen('bottomk', this.built, k, grouping));
  }

  // Arithmetic. A vector of other labels needs a second argument that says what to match.
  add(other: Plain<L>): Vector<L>;
  add<M extends string, const J extends Join<L, M>>(other: Vector<M>, join: J): Vector<Joined<L, M, J>>;
  add(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('+', other, join);
  }
  sub(other: Plain<L>): Vector<L>;
  sub<M extends string, const J extends Join<L, M>>(other: Vector<M>, join: J): Vector<Joined<L, M, J>>;
  sub(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('-', other, join);
  }
  mul(other: Plain<L>): Vector<L>;
  mul<M extends string, const J extends Join<L, M>>(other: Vector<M>, join: J): Vector<Joined<L, M, J>>;
  mul(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('*', other, join);
  }
  div(other: Plain<L>): Vector<L>;
  div<M extends string, const J extends Join<L, M>>(other: Vector<M>, join: J): Vector<Joined<L, M, J>>;
  div(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('/', other, join);
  }
  mod(other: Plain<L>): Vector<L>;
  mod<M extends string, const J extends Join<L, M>>(other: Vector<M>, join: J): Vector<Joined<L, M, J>>;
  mod(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('%', other, join);
  }
  pow(other: Plain<L>): Vector<L>;
  pow<M extends string, const J extends Join<L, M>>(other: Vector<M>, join: J): Vector<Joined<L, M, J>>;
  pow(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('^', other, join);
  }
  neg(): Vector<L> {
    return new Vector(negated(this.built));
  }

  // Comparison keeps the samples for which it holds.
  eq(other: Plain<L>): Vector<L>;
  eq<M extends string, const J extends Join<L, M>>(other: Vector<M>, join: J): Vector<Joined<L, M, J>>;
  eq(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('==', other, join);
  }
  ne(other: Plain<L>): Vector<L>;
  ne<M extends string, const J extends Join<L, M>>(other: Vector<M>, join: J): Vector<Joined<L, M, J>>;
  ne(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('!=', other, join);
  }
  gt(other: Plain<L>): Vector<L>;
  gt<M extends string, const J extends Join<L, M>>(other: Vector<M>, join: J): Vector<Joined<L, M, J>>;
  gt(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('>', other, join);
  }
  ge(other: Plain<L>): Vector<L>;
  ge<M extends string, const J extends Join<L, M>>(other: Vector<M>, join: J): Vector<Joined<L, M, J>>;
  ge(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('>=', other, join);
  }
  lt(other: Plain<L>): Vector<L>;
  lt<M extends string, const J extends Join<L, M>>(other: Vector<M>, join: J): Vector<Joined<L, M, J>>;
  lt(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('<', other, join);
  }
  le(other: Plain<L>): Vector<L>;
  le<M extends string, const J extends Join<L, M>>(other: Vector<M>, join: J): Vector<Joined<L, M, J>>;
  le(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('<=', other, join);
  }
  /** 1 where it holds and 0 where not, for every sample. */
  compareBool(operator: ComparisonOperator, other: Plain<L>): Vector<L>;
  compareBool<M extends string, const J extends Join<L, M>>(
    operator: ComparisonOperator,
    other: Vector<M>,
    join: J,
  ): Vector<Joined<L, M, J>>;
  compareBool(operator: ComparisonOperator, other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary(operator, other, join, true);
  }

  // Sets of samples.

  /** The samples that have a partner on the other side. */
  and(other: Vector<L>): Vector<L>;
  and<M extends string>(other: Vector<M>, join: SetJoin<L, M>): Vector<L>;
  and(other: Operand, join?: AnyJoin): Operand {
    return this.#binary('and', other, join);
  }
  /** The samples that have no partner on the other side. */
  unless(other: Vector<L>): Vector<L>;
  unless<M extends string>(other: Vector<M>, join: SetJoin<L, M>): Vector<L>;
  unless(other: Operand, join?: AnyJoin): Operand {
    return this.#binary('unless', other, join);
  }
  /** All samples of this side, and those of the other side that have no partner here. */
  or(other: Vector<L>): Vector<L>;
  or<M extends string>(other: Vector<M>, join: SetJoin<L, M>): Vector<L | M>;
  or(other: Operand, join?: AnyJoin): Operand {
    return this.#binary('or', other, join);
  }

  abs(): Vector<L> {
    return new Vector(called('abs', this.built));
  }
  ceil(): Vector<L> {
    return new Vector(called('ceil', this.built));
  }
  floor(): Vector<L> {
    return new Vector(called('floor', this.built));
  }
  ln(): Vector<L> {
    return new Vector(called('ln', this.built));
  }
  log2(): Vector<L> {
    return new Vector(called('log2', this.built));
  }
  log10(): Vector<L> {
    return new Vector(called('log10', this.built));
  }
  exp(): Vector<L> {
    return new Vector(called('exp', this.built));
  }
  sqrt(): Vector<L> {
    return new Vector(called('sqrt', this.built));
  }
  sgn(): Vector<L> {
    return new Vector(called('sgn', this.built));
  }
  /** To the nearest multiple. @param nearest @default 1 */
  round(nearest?: number): Vector<L> {
    return new Vector(called('round', this.built, nearest === undefined ? [] : [numberText(nearest)]));
  }
  clamp(min: number, max: number): Vector<L> {
    return new Vector(called('clamp', this.built, [numberText(min), numberText(max)]));
  }
  clampMin(min: number): Vector<L> {
    return new Vector(called('clamp_min', this.built, [numberText(min)]));
  }
  clampMax(max: number): Vector<L> {
    return new Vector(called('clamp_max', this.built, [numberText(max)]));
  }
  /** The Unix time of each sample. */
  timestamp(): Vector<L> {
    return new Vector(called('timestamp', this.built));
  }

  /** By value; only tables show the order. */
  sort(order: 'ascending' | 'descending' = 'ascending'): Vector<L> {
    return new Vector(called(order === 'ascending' ? 'sort' : 'sort_desc', this.built));
  }
  /** The only sample as a number; NaN when there is none or more than one. */
  scalar(): Scalar {
    return new Scalar(called('scalar', this.built, [], { labels: [] }));
  }
  /** One sample without labels when the vector is empty. A metric's own `absent()` keeps the labels it asked for. */
  absent(): Vector<never> {
    return new Vector(called('absent', this.built, [], { labels: [] }));
  }
  /** A label made from another one by a regular expression. */
  labelReplace<N extends string, K extends L>(label: N, how: Replacing<K>): Vector<L | N> {
    return new Vector(labelReplaced(this.built, label, how));
  }
  /** A label made of several others. */
  labelJoin<N extends string, K extends L>(label: N, how: Joining<K>): Vector<L | N> {
    return new Vector(labelJoined(this.built, label, how));
  }
  /** The quantile (0 to 1) of classic buckets, which carry their upper bound in `le`. */
  histogramQuantile(this: Vector<L | 'le'>, quantile: number): Vector<Exclude<L, 'le'>> {
    return new Vector(classicQuantile(this.built, quantile));
  }
  /** This query, evaluated repeatedly over the last `range`. */
  subquery(range: Range, options: SubqueryOptions = {}): Subquery<Vector<L>> {
    return new Subquery(subqueryBuilt(this.built, range, options), built => new Vector<L>(built));
  }

  #binary(
    operator: BinaryOperator | SetOperator,
    other: Operand | number,
    join?: AnyJoin,
    bool = false,
  ): Vector<never> {
    const right = operandBuilt(other);
    const isVector = typeof other !== 'number' && other?.type === 'vector';
    return new Vector((isVector ? joinVectors : joinScalar)(this.built, operator, right, join, bool));
  }
}
