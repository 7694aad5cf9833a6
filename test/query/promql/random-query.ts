import fc from 'fast-check';
import type { ComparisonOperator } from '../../../src/query/promql/operators.ts';
import { number, type Scalar } from '../../../src/query/promql/scalar.ts';
import type { Vector } from '../../../src/query/promql/vector.ts';
import { perApp, queued, queuedPerApp, received } from './example-metrics.ts';

/** A query from the builder beside a text that says the same with all parentheses one can set. */
export interface Twin {
  readonly query: Vector<'app'>;
  readonly parenthesized: string;
}

type Arithmetic = 'add' | 'sub' | 'mul' | 'div' | 'mod' | 'pow';
type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

const ARITHMETIC: Readonly<Record<Arithmetic, string>> = { add: '+', sub: '-', mul: '*', div: '/', mod: '%', pow: '^' };
const COMPARISON: Readonly<Record<Comparison, ComparisonOperator>> = {
  eq: '==',
  ne: '!=',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
};

const keys = <K extends string>(of: Readonly<Record<K, unknown>>) => fc.constantFrom(...(Object.keys(of) as K[]));
type App = Vector<'app'>;
const SETS = {
  and: (a: App, b: App) => a.and(b, { on: ['app'] }),
  or: (a: App, b: App) => a.or(b, { on: ['app'] }),
  unless: (a: App, b: App) => a.unless(b, { on: ['app'] }),
};
const paren = (text: string) => `(${text})`;
const leaf = (query: Vector<'app'>): Twin => ({ query, parenthesized: paren(query.text) });

const leaves = fc.oneof(
  fc.constantFrom(leaf(perApp), leaf(queuedPerApp), leaf(queued.offset('5m').value().maxBy('app'))),
  fc.string({ unit: 'binary', maxLength: 8 }).map(app => leaf(received.rate('5m', { app }).sumBy('app'))),
);
const numbers = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: false, min: -1e30, max: 1e30 }));
const scalars = fc.tuple(numbers, numbers, keys(ARITHMETIC)).map(([a, b, op]): [Scalar, string] => {
  const [left, right] = [number(a), number(b)];
  return [
    op === 'pow' ? left : left[op](right),
    op === 'pow' ? paren(left.text) : `((${left.text}) ${ARITHMETIC[op]} (${right.text}))`,
  ];
});

/** Queries that use every operator, nested. */
export const randomQuery: fc.Arbitrary<Twin> = fc.letrec<{ query: Twin }>(tie => ({
  query: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaves,
    fc.tuple(tie('query'), tie('query'), keys(ARITHMETIC)).map(([a, b, op]) => ({
      query: a.query[op](b.query),
      parenthesized: `(${a.parenthesized} ${ARITHMETIC[op]} ${b.parenthesized})`,
    })),
    fc.tuple(tie('query'), scalars, keys(ARITHMETIC), fc.boolean()).map(([a, [scalar, text], op, first]) => ({
      query: first && op !== 'pow' ? scalar[op](a.query) : a.query[op](scalar),
      parenthesized:
        first && op !== 'pow'
          ? `(${text} ${ARITHMETIC[op]} ${a.parenthesized})`
          : `(${a.parenthesized} ${ARITHMETIC[op]} ${text})`,
    })),
    fc.tuple(tie('query'), tie('query'), keys(COMPARISON)).map(([a, b, op]) => ({
      query: a.query[op](b.query),
      parenthesized: `(${a.parenthesized} ${COMPARISON[op]} ${b.parenthesized})`,
    })),
    fc.tuple(tie('query'), numbers, keys(COMPARISON)).map(([a, n, op]) => ({
      query: a.query.compareBool(COMPARISON[op], n),
      parenthesized: `(${a.parenthesized} ${COMPARISON[op]} bool (${number(n).text}))`,
    })),
    fc.tuple(tie('query'), tie('query'), keys(SETS)).map(([a, b, op]) => ({
      query: SETS[op](a.query, b.query),
      parenthesized: `(${a.parenthesized} ${op} on (app) ${b.parenthesized})`,
    })),
    tie('query').map(({ query, parenthesized }) => ({ query: query.neg(), parenthesized: `(-${parenthesized})` })),
    tie('query').map(({ query, parenthesized }) => ({ query: query.abs(), parenthesized: `(abs(${parenthesized}))` })),
    tie('query').map(({ query, parenthesized }) => ({
      query: query.subquery('1h', { every: '5m' }).maxOverTime(),
      parenthesized: `(max_over_time((${parenthesized})[1h:5m]))`,
    })),
  ),
})).query;
