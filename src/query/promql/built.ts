import type { Expression, QueryProblem } from '../expression.ts';
import { NO_PROBLEMS, problem } from '../problem.ts';

/** How tightly PromQL binds, loosest first. Comparison, `and` and `or` are the ones people forget. */
export const PRECEDENCE = {
  raw: 0,
  or: 1,
  and: 2,
  compare: 3,
  add: 4,
  multiply: 5,
  power: 6,
  shifted: 8,
  atom: 9,
} as const;

/** What every part of a query knows while it is being put together. Never changed after it was made. */
export interface Built {
  readonly text: string;
  readonly precedence: number;
  /** Labels a sample can carry, in any order; undefined when unknown. */
  readonly labels: readonly string[] | undefined;
  /** Names of the selected series, in any order, each once. */
  readonly metrics: readonly string[];
  readonly problems: readonly QueryProblem[];
}

/** Anything with a type other than string in PromQL. */
export interface Operand {
  readonly type: 'vector' | 'log-vector' | 'scalar' | 'range' | 'histogram';
  readonly built: Built;
}

/** A vector as far as scalars know it: they combine with any and give back the same kind. */
export interface VectorOperand extends Operand {
  readonly type: 'vector' | 'log-vector';
  /** A vector of the same labels around another text. */
  derive(built: Built): this;
}

export const NO_METRICS: readonly string[] = [];

/** The text, in parentheses when it binds less tightly than its place demands. */
export const wrapped = (part: Built, atLeast: number): string =>
  part.precedence >= atLeast ? part.text : `(${part.text})`;

/** A number as PromQL reads it; not finite ones have names. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf';
  return String(value);
}

/** A number literal. A sign binds like multiplication. */
export function numberBuilt(value: number): Built {
  const problems =
    typeof value === 'number'
      ? NO_PROBLEMS
      : [problem('query-operand-invalid', `Expected a number or a query, found ${described(value)}.`, OPERAND_HINT)];
  const text = numberText(value);
  const precedence = text.startsWith('-') ? PRECEDENCE.multiply : PRECEDENCE.atom;
  return { text, precedence, labels: [], metrics: NO_METRICS, problems };
}

const OPERAND_HINT = 'Pass a number, or a vector such as metric.rate("5m") or metric.value().';

function described(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  return 'declaration' in value ? 'a metric' : 'something that is not a query';
}

const OTHER_TYPES: Readonly<Partial<Record<Operand['type'], string>>> = {
  vector: 'a vector of metrics among those of logs',
  'log-vector': 'a vector of logs among those of metrics',
  range: 'a range',
  histogram: 'a native histogram',
};

/** The operand's parts; what is neither number nor query gives an empty text with a problem. */
export function operandBuilt(operand: Operand | number, vector: VectorOperand['type'] = 'vector'): Built {
  if (typeof operand === 'number') return numberBuilt(operand);
  const { type, built } = operand ?? {};
  if (built !== undefined && (type === vector || type === 'scalar')) return built;
  const found = (type && OTHER_TYPES[type]) ?? described(operand);
  const wrong = problem('query-operand-invalid', `Expected a number or a query, found ${found}.`, OPERAND_HINT);
  return { text: 'NaN', precedence: PRECEDENCE.atom, labels: undefined, metrics: NO_METRICS, problems: [wrong] };
}

/** Each name once; the same list again where nothing is new. */
export function union(a: readonly string[], b: readonly string[]): readonly string[] {
  if (a === b || b.length === 0) return a;
  if (a.length === 0) return b;
  return b.every(name => a.includes(name)) ? a : [...new Set([...a, ...b])];
}

/** `name(text, …)`: a function keeps what its argument knows, except what is said otherwise. */
export function called(name: string, of: Built, args: readonly string[] = [], change: Partial<Built> = {}): Built {
  const text = `${name}(${[of.text, ...args].join(', ')})`;
  return { ...of, text, precedence: PRECEDENCE.atom, ...change };
}

/** The finished query. */
export function toExpression(built: Built, language: Expression['language'] = 'promql'): Expression {
  return {
    language,
    text: built.text.trimEnd(),
    labels: built.labels === undefined ? undefined : [...built.labels].sort(),
    metrics: [...built.metrics].sort(),
    problems: [...new Set(built.problems)],
  };
}
