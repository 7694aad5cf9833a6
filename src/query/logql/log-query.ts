import type { Expression } from '../expression.ts';
import { checkLabels, joinProblems, NO_PROBLEMS, problem } from '../problem.ts';
import { checkNewLabel } from '../promql/aggregations.ts';
import { type Built, toExpression, union } from '../promql/built.ts';
import type { Matcher } from '../promql/matchers.ts';
import type { ComparisonOperator } from '../promql/operators.ts';
import { labelName, quote } from '../quote.ts';
import type { Range } from '../range.ts';
import { type Amount, amountText } from './amount.ts';
import { LogVector } from './log-vector.ts';
import { aggregatedRange, type RangeGrouping } from './range-aggregation.ts';
import {
  extracted,
  labelsMatch,
  lineContains,
  lineMatches,
  patternExtracted,
  regexpExtracted,
  withStage,
} from './stages.ts';
import { UnwrappedLogs } from './unwrapped.ts';

declare const LABELS: unique symbol;

/** The captures of a pattern: `'<ip> <_> <status>'` gives `'ip' | 'status'`. */
export type PatternLabel<P extends string> = P extends `${string}<${infer Name}>${infer Rest}`
  ? (Name extends '_' ? never : Name) | PatternLabel<Rest>
  : never;

/** Reads the label's text as a number of seconds or bytes. */
export type Conversion = 'duration' | 'bytes';

/** When a function over time looks back further. */
type Shift = Pick<RangeGrouping<never>, 'offset'>;

/**
 * Log lines, narrowed and parsed stage by stage; `L` are the labels that the next stage can use. Immutable. `E` are the
 * labels that the selector binds to one value.
 * @see https://grafana.com/docs/loki/latest/query/log_queries/
 */
export class LogQuery<in out L extends string, in out E extends string = never> {
  declare readonly [LABELS]: (labels: L) => L;
  /** @internal */
  readonly built: Built;
  /** Labels that the selector binds to one value. */
  readonly #equal: readonly E[];

  /** @internal */
  constructor(built: Built, equal: readonly E[]) {
    this.built = built;
    this.#equal = equal;
  }

  /** The finished query, for panels that show lines. */
  get expression(): Expression {
    return toExpression(this.built, 'logql');
  }
  get text(): string {
    return this.built.text.trimEnd();
  }
  toString(): string {
    return this.text;
  }

  // Lines.

  /** Lines with at least one of the texts. Put this before parsers: it is what makes a query fast. */
  contains(...anyOf: readonly string[]): LogQuery<L, E> {
    return this.#with(lineContains(this.built, anyOf, false));
  }
  /** Lines with none of the texts. */
  excludes(...noneOf: readonly string[]): LogQuery<L, E> {
    return this.#with(lineContains(this.built, noneOf, true));
  }
  /** Lines in which the expression is found, anywhere. */
  matches(regex: RegExp): LogQuery<L, E> {
    return this.#with(lineMatches(this.built, regex, false));
  }
  notMatches(regex: RegExp): LogQuery<L, E> {
    return this.#with(lineMatches(this.built, regex, true));
  }

  // Parsers: they make labels of what a line says.

  /** All fields of a JSON line: which labels there are is not known then. Better name those you use. */
  json(): LogQuery<string, E>;
  /** The named fields of a JSON line. */
  json<N extends string>(...fields: readonly [N, ...N[]]): LogQuery<L | N, E>;
  /** Labels from paths: `{ status: 'response.status', first: 'servers[0]' }`. */
  json<N extends string>(paths: Readonly<Record<N, string>>): LogQuery<L | N, E>;
  json(...fields: readonly (string | Readonly<Record<string, string>>)[]): object {
    return new LogQuery(extracted(this.built, 'json', fieldsOf(fields)), this.#equal);
  }
  /** All keys of a logfmt line. */
  logfmt(): LogQuery<string, E>;
  logfmt<N extends string>(...fields: readonly [N, ...N[]]): LogQuery<L | N, E>;
  /** Labels from keys of other names. */
  logfmt<N extends string>(keys: Readonly<Record<N, string>>): LogQuery<L | N, E>;
  logfmt(...fields: readonly (string | Readonly<Record<string, string>>)[]): object {
    return new LogQuery(extracted(this.built, 'logfmt', fieldsOf(fields)), this.#equal);
  }
  /** Labels from their place in the line: `'<ip> - <_> "<method> <path>"'`. Faster than `regexp`. */
  pattern<const P extends string>(pattern: P): LogQuery<L | PatternLabel<P>, E> {
    return new LogQuery(patternExtracted(this.built, pattern), this.#equal);
  }
  /** Labels from the named groups of an expression; name those you use. */
  regexp<N extends string = never>(regex: RegExp, ...labels: readonly N[]): LogQuery<L | N, E> {
    return new LogQuery(regexpExtracted(this.built, regex, labels), this.#equal);
  }

  // Labels.

  /** Lines whose labels have these values. */
  where(where: { readonly [K in L]?: Matcher<string> | undefined }): LogQuery<L, E> {
    return this.#with(labelsMatch(this.built, where));
  }
  /** Lines whose label, read as a number, a duration (`'5s'`) or a size (`'10Mi'`), compares like this. */
  compare(label: L, operator: ComparisonOperator, amount: Amount): LogQuery<L, E> {
    const { text, problems } = amountText(amount);
    const unknown = checkLabels([label], this.built.labels, 'The lines');
    return this.#with(
      withStage(this.built, `| ${labelName(label)} ${operator} ${text}`, joinProblems(unknown, problems)),
    );
  }
  /** Lines that every stage could read. A function over time fails on a line that was not. */
  dropErrors(): LogQuery<L, E> {
    return this.#with(withStage(this.built, '| __error__=""'));
  }
  /** A label from a Go template over the others: `labelFormat('path', '{{ .method }} {{ .route }}')`. */
  labelFormat<N extends string>(label: N, template: string): LogQuery<L | N, E> {
    const built = withStage(this.built, `| label_format ${labelName(label)}=${quote(template)}`, checkNewLabel(label));
    return new LogQuery({ ...built, labels: built.labels && union(built.labels, [label]) }, this.#equal);
  }
  /** Another text for each line, from a Go template over the labels. */
  lineFormat(template: string): LogQuery<L, E> {
    return this.#with(withStage(this.built, `| line_format ${quote(template)}`));
  }

  // Numbers.

  /** Lines per second. */
  rate(range: Range, shift?: Shift): LogVector<L> {
    return this.#over('rate', range, shift);
  }
  /** Lines in the range. */
  countOverTime(range: Range, shift?: Shift): LogVector<L> {
    return this.#over('count_over_time', range, shift);
  }
  /** Bytes per second. */
  bytesRate(range: Range, shift?: Shift): LogVector<L> {
    return this.#over('bytes_rate', range, shift);
  }
  /** Bytes in the range. */
  bytesOverTime(range: Range, shift?: Shift): LogVector<L> {
    return this.#over('bytes_over_time', range, shift);
  }
  /** One sample when there was no such line; it carries the labels that the selector binds to one value. */
  absentOverTime(range: Range, shift?: Shift): LogVector<E> {
    const { built } = this.#over('absent_over_time', range, shift);
    return new LogVector({ ...built, labels: this.#equal });
  }
  /**
   * Takes a label as a number. Lines on which that fails are left out, for one of them would fail the whole query.
   * @param as reads `1h30m` as seconds, or `5KiB` as bytes @default - a plain number
   */
  unwrap<K extends L>(label: K, as?: Conversion): UnwrappedLogs<Exclude<L, K>> {
    const taken = as === undefined ? labelName(label) : `${as}(${labelName(label)})`;
    const unknown = checkLabels([label], this.built.labels, 'The lines');
    const wrong =
      as === undefined || as === 'duration' || as === 'bytes'
        ? NO_PROBLEMS
        : [problem('query-operand-invalid', `unwrap() cannot read "${as}".`, "Use 'duration' or 'bytes'.")];
    const built = withStage(this.built, `| unwrap ${taken} | __error__=""`, joinProblems(unknown, wrong));
    return new UnwrappedLogs({ ...built, labels: built.labels?.filter(known => known !== label) });
  }

  #with(built: Built): LogQuery<L, E> {
    return new LogQuery(built, this.#equal);
  }
  #over(name: string, range: Range, shift: Shift = {}): LogVector<L> {
    return new LogVector(aggregatedRange(name, this.built, range, { offset: shift.offset }));
  }
}

function fieldsOf(fields: readonly (string | Readonly<Record<string, string>>)[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...fields.map(field => (typeof field === 'string' ? { [field]: field } : field)));
}
