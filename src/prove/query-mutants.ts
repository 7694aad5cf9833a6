import { checkPromql } from '../query/promql/check.ts';
import { parsePromql } from '../query/promql/parse.ts';
import { absent, aggregation, functionSwapped } from './operators/calls.ts';
import { grouping, matcherDropped, matcherNegated, matching } from './operators/labels.ts';
import { constant, offset, range, threshold } from './operators/numbers.ts';
import { arithmetic, branch, comparison, comparisonTurned, operands, setOperator } from './operators/operations.ts';
import type { Edit, Operator, Subject } from './operators/operator.ts';

/** Operators on queries by the names of docs/mutation.md. */
export const QUERY_OPERATORS = {
  comparison,
  'comparison-turned': comparisonTurned,
  threshold,
  constant,
  range,
  offset,
  aggregation,
  grouping,
  matching,
  'matcher-dropped': matcherDropped,
  'matcher-negated': matcherNegated,
  function: functionSwapped,
  absent,
  arithmetic,
  operands,
  'set-operator': setOperator,
  branch,
} as const satisfies Readonly<Record<string, Operator>>;

export type QueryOperator = keyof typeof QUERY_OPERATORS;

/** A query with one change. */
export interface QueryMutant {
  readonly operator: QueryOperator;
  readonly text: string;
  /** The change with a little of what stands around it: `rate(…) → increase(…)`. */
  readonly change: string;
  /** Prometheus would not load it. */
  readonly invalid: boolean;
}

/** All mutants of a query, in the order of its text; each text once. */
export function queryMutants(subject: Subject): QueryMutant[] {
  const found = new Map<string, QueryMutant>();
  const cursor = parsePromql(subject.text).cursor();
  do {
    for (const [operator, mutate] of Object.entries(QUERY_OPERATORS) as [QueryOperator, Operator][]) {
      for (const edit of mutate(cursor.node, subject)) {
        const text = applied(edit, subject.text);
        if (text === subject.text || found.has(text)) continue;
        const invalid = checkPromql(text).length > 0;
        found.set(text, { operator, text, change: changeText(edit, subject.text), invalid });
      }
    }
  } while (cursor.next());
  return [...found.values()];
}

const applied = ({ from, to, text }: Edit, query: string): string => query.slice(0, from) + text + query.slice(to);

/** Longest part of each side that is shown. */
const SHOWN = 70;

function changeText({ from, to, text }: Edit, query: string): string {
  const before = query.slice(from, to);
  return `${shown(before)} → ${text === '' ? 'nothing' : shown(text)}`;
}

const shown = (text: string): string => (text.length <= SHOWN ? text : `${text.slice(0, SHOWN - 1)}…`);
