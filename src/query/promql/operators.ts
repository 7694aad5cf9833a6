import { joinProblems, NO_PROBLEMS, problem } from '../problem.ts';
import { type Built, PRECEDENCE, union, wrapped } from './built.ts';
import { type AnyJoin, renderJoin } from './joins.ts';

const LEVEL = {
  '^': PRECEDENCE.power,
  '*': PRECEDENCE.multiply,
  '/': PRECEDENCE.multiply,
  '%': PRECEDENCE.multiply,
  atan2: PRECEDENCE.multiply,
  '+': PRECEDENCE.add,
  '-': PRECEDENCE.add,
  '==': PRECEDENCE.compare,
  '!=': PRECEDENCE.compare,
  '>': PRECEDENCE.compare,
  '<': PRECEDENCE.compare,
  '>=': PRECEDENCE.compare,
  '<=': PRECEDENCE.compare,
  and: PRECEDENCE.and,
  unless: PRECEDENCE.and,
  or: PRECEDENCE.or,
} as const;

export type BinaryOperator = keyof typeof LEVEL;
export type SetOperator = 'and' | 'or' | 'unless';
export type ComparisonOperator = '==' | '!=' | '>' | '<' | '>=' | '<=';

/** `left operator right` with just the parentheses that PromQL's precedence demands, as text only. */
export function binaryText(left: Built, operator: BinaryOperator, right: Built, modifier = ''): string {
  const level = LEVEL[operator];
  // Power is the only operator that groups to the right.
  const [atLeastLeft, atLeastRight] = operator === '^' ? [level + 1, level] : [level, level + 1];
  const signed = level >= PRECEDENCE.add && right.text.startsWith('-') && right.precedence < PRECEDENCE.atom;
  const rightText = signed ? `(${right.text})` : wrapped(right, atLeastRight);
  return `${wrapped(left, atLeastLeft)} ${operator}${modifier} ${rightText}`;
}

/** An operator between two vectors, matched by the join. */
export function joinVectors(left: Built, operator: BinaryOperator, right: Built, join?: AnyJoin, bool = false): Built {
  const set = operator === 'and' || operator === 'or' || operator === 'unless';
  const { text, labels, problems } = renderJoin(left, right, join, set);
  const both = operator === 'or' && labels !== undefined && right.labels !== undefined;
  return {
    text: binaryText(left, operator, right, `${bool ? ' bool' : ''}${text}`),
    precedence: LEVEL[operator],
    labels: operator !== 'or' ? labels : both ? union(labels, right.labels) : undefined,
    metrics: union(left.metrics, right.metrics),
    problems: joinProblems(left.problems, right.problems, problems),
  };
}

/** An operator of which at least one side is a number: the labels of the other side stay. */
export function joinScalar(left: Built, operator: BinaryOperator, right: Built, join?: AnyJoin, bool = false): Built {
  const wrong =
    join === undefined
      ? NO_PROBLEMS
      : [problem('query-join-invalid', 'A number has no labels to match on.', 'Remove the second argument.')];
  return {
    text: binaryText(left, operator, right, bool ? ' bool' : ''),
    precedence: LEVEL[operator],
    labels: left.labels?.length === 0 ? right.labels : left.labels,
    metrics: union(left.metrics, right.metrics),
    problems: joinProblems(left.problems, right.problems, wrong),
  };
}

/** `-x`, which binds like multiplication. */
export function negated(of: Built): Built {
  return { ...of, text: `-${wrapped(of, PRECEDENCE.power)}`, precedence: PRECEDENCE.multiply };
}
