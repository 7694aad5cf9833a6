import type { Expression } from '../expression.ts';
import { aggregatedBy, aggregatedWithout, chosen, type Grouping } from '../promql/aggregations.ts';
import { type Built, called, type Operand, operandBuilt, toExpression } from '../promql/built.ts';
import type { AnyJoin, Join, Joined, SetJoin } from '../promql/joins.ts';
import { type BinaryOperator, type ComparisonOperator, joinScalar, joinVectors } from '../promql/operators.ts';
import { labelReplaced, type Replacing } from '../promql/relabel.ts';
import type { Scalar } from '../promql/scalar.ts';

declare const LABELS: unique symbol;

/** What can stand beside a vector without saying what to match. */
type Plain<L extends string> = LogVector<L> | Scalar | number;

/**
 * Numbers made of logs, one for each combination of the labels `L`, and the query that gives them. As `Vector` is for
 * metrics, with the operators and aggregations that Loki has.
 * @see https://grafana.com/docs/loki/latest/query/metric_queries/
 */
export class LogVector<in out L extends string> {
  declare readonly [LABELS]: (labels: L) => L;
  readonly type = 'log-vector';
  /** @internal */
  readonly built: Built;

  /** @internal */
  constructor(built: Built) {
    this.built = built;
  }

  /** The finished query: text, labels, and what is wrong with it. */
  get expression(): Expression {
    return toExpression(this.built, 'logql');
  }
  get text(): string {
    return this.built.text.trimEnd();
  }
  toString(): string {
    return this.text;
  }
  /** @internal */
  derive(built: Built): this {
    return new LogVector<L>(built) as this;
  }

  // Aggregation. Without labels, `sumBy()` gives one sample over everything.

  sumBy<K extends L = never>(...keep: K[]): LogVector<K> {
    return new LogVector(aggregatedBy('sum', this.built, keep));
  }
  sumWithout<K extends L = never>(...drop: K[]): LogVector<Exclude<L, K>> {
    return new LogVector(aggregatedWithout('sum', this.built, drop));
  }
  avgBy<K extends L = never>(...keep: K[]): LogVector<K> {
    return new LogVector(aggregatedBy('avg', this.built, keep));
  }
  avgWithout<K extends L = never>(...drop: K[]): LogVector<Exclude<L, K>> {
    return new LogVector(aggregatedWithout('avg', this.built, drop));
  }
  minBy<K extends L = never>(...keep: K[]): LogVector<K> {
    return new LogVector(aggregatedBy('min', this.built, keep));
  }
  minWithout<K extends L = never>(...drop: K[]): LogVector<Exclude<L, K>> {
    return new LogVector(aggregatedWithout('min', this.built, drop));
  }
  maxBy<K extends L = never>(...keep: K[]): LogVector<K> {
    return new LogVector(aggregatedBy('max', this.built, keep));
  }
  maxWithout<K extends L = never>(...drop: K[]): LogVector<Exclude<L, K>> {
    return new LogVector(aggregatedWithout('max', this.built, drop));
  }
  /** The number of samples. */
  countBy<K extends L = never>(...keep: K[]): LogVector<K> {
    return new LogVector(aggregatedBy('count', this.built, keep));
  }
  countWithout<K extends L = never>(...drop: K[]): LogVector<Exclude<L, K>> {
    return new LogVector(aggregatedWithout('count', this.built, drop));
  }
  stddevBy<K extends L = never>(...keep: K[]): LogVector<K> {
    return new LogVector(aggregatedBy('stddev', this.built, keep));
  }
  stddevWithout<K extends L = never>(...drop: K[]): LogVector<Exclude<L, K>> {
    return new LogVector(aggregatedWithout('stddev', this.built, drop));
  }
  /** The `k` largest samples (of each group) with all their labels. */
  topk<K extends L>(k: number, grouping: Grouping<K> = {}): LogVector<L> {
    return new LogVector(chosen('topk', this.built, k, grouping));
  }
  bottomk<K extends L>(k: number, grouping: Grouping<K> = {}): LogVector<L> {
    return new LogVector(chosen('bottomk', this.built, k, grouping));
  }

  // Arithmetic. A vector of other labels needs a second argument that says what to match.

  add(other: Plain<L>): LogVector<L>;
  add<M extends string, const J extends Join<L, M>>(other: LogVector<M>, join: J): LogVector<Joined<L, M, J>>;
  add(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('+', other, join);
  }
  sub(other: Plain<L>): LogVector<L>;
  sub<M extends string, const J extends Join<L, M>>(other: LogVector<M>, join: J): LogVector<Joined<L, M, J>>;
  sub(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('-', other, join);
  }
  mul(other: Plain<L>): LogVector<L>;
  mul<M extends string, const J extends Join<L, M>>(other: LogVector<M>, join: J): LogVector<Joined<L, M, J>>;
  mul(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('*', other, join);
  }
  div(other: Plain<L>): LogVector<L>;
  div<M extends string, const J extends Join<L, M>>(other: LogVector<M>, join: J): LogVector<Joined<L, M, J>>;
  div(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('/', other, join);
  }
  mod(other: Plain<L>): LogVector<L>;
  mod<M extends string, const J extends Join<L, M>>(other: LogVector<M>, join: J): LogVector<Joined<L, M, J>>;
  mod(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('%', other, join);
  }
  pow(other: Plain<L>): LogVector<L>;
  pow<M extends string, const J extends Join<L, M>>(other: LogVector<M>, join: J): LogVector<Joined<L, M, J>>;
  pow(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('^', other, join);
  }

  // Comparison keeps the samples for which it holds.

  eq(other: Plain<L>): LogVector<L>;
  eq<M extends string, const J extends Join<L, M>>(other: LogVector<M>, join: J): LogVector<Joined<L, M, J>>;
  eq(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('==', other, join);
  }
  ne(other: Plain<L>): LogVector<L>;
  ne<M extends string, const J extends Join<L, M>>(other: LogVector<M>, join: J): LogVector<Joined<L, M, J>>;
  ne(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('!=', other, join);
  }
  gt(other: Plain<L>): LogVector<L>;
  gt<M extends string, const J extends Join<L, M>>(other: LogVector<M>, join: J): LogVector<Joined<L, M, J>>;
  gt(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('>', other, join);
  }
  ge(other: Plain<L>): LogVector<L>;
  ge<M extends string, const J extends Join<L, M>>(other: LogVector<M>, join: J): LogVector<Joined<L, M, J>>;
  ge(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('>=', other, join);
  }
  lt(other: Plain<L>): LogVector<L>;
  lt<M extends string, const J extends Join<L, M>>(other: LogVector<M>, join: J): LogVector<Joined<L, M, J>>;
  lt(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('<', other, join);
  }
  le(other: Plain<L>): LogVector<L>;
  le<M extends string, const J extends Join<L, M>>(other: LogVector<M>, join: J): LogVector<Joined<L, M, J>>;
  le(other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary('<=', other, join);
  }
  /** 1 where it holds and 0 where not, for every sample. */
  compareBool(operator: ComparisonOperator, other: Plain<L>): LogVector<L>;
  compareBool<M extends string, const J extends Join<L, M>>(
    operator: ComparisonOperator,
    other: LogVector<M>,
    join: J,
  ): LogVector<Joined<L, M, J>>;
  compareBool(operator: ComparisonOperator, other: Operand | number, join?: AnyJoin): Operand {
    return this.#binary(operator, other, join, true);
  }

  // Sets of samples.

  /** The samples that have a partner on the other side. */
  and(other: LogVector<L>): LogVector<L>;
  and<M extends string>(other: LogVector<M>, join: SetJoin<L, M>): LogVector<L>;
  and(other: Operand, join?: AnyJoin): Operand {
    return this.#binary('and', other, join);
  }
  /** The samples that have no partner on the other side. */
  unless(other: LogVector<L>): LogVector<L>;
  unless<M extends string>(other: LogVector<M>, join: SetJoin<L, M>): LogVector<L>;
  unless(other: Operand, join?: AnyJoin): Operand {
    return this.#binary('unless', other, join);
  }
  /** All samples of this side, and those of the other side that have no partner here. */
  or(other: LogVector<L>): LogVector<L>;
  or<M extends string>(other: LogVector<M>, join: SetJoin<L, M>): LogVector<L | M>;
  or(other: Operand, join?: AnyJoin): Operand {
    return this.#binary('or', other, join);
  }

  /** By value; only tables show the order. */
  sort(order: 'ascending' | 'descending' = 'ascending'): LogVector<L> {
    return new LogVector(called(order === 'ascending' ? 'sort' : 'sort_desc', this.built));
  }
  /** A label made from another one by a regular expression. */
  labelReplace<N extends string, K extends L>(label: N, how: Replacing<K>): LogVector<L | N> {
    return new LogVector(labelReplaced(this.built, label, how));
  }

  #binary(operator: BinaryOperator, other: Operand | number, join?: AnyJoin, bool = false): LogVector<never> {
    const isVector = typeof other !== 'number' && other?.type === this.type;
    const combine = isVector ? joinVectors : joinScalar;
    return new LogVector(combine(this.built, operator, operandBuilt(other, this.type), join, bool));
  }
}

/** A number as a vector of one sample: the other side of an `or` that must never be empty. */
export const logVector = (value: number): LogVector<never> => new LogVector(called('vector', operandBuilt(value)));
