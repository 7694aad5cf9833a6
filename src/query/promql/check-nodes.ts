import type { SyntaxNode } from '@lezer/common';
import { numberValue, unquote } from '../literals.ts';
import { checkRe2 } from '../regex/check-re2.ts';
import type { SyntaxProblem } from '../syntax-problem.ts';
import { EXPERIMENTAL } from './experimental.ts';
import { matchersOf, matchesEmpty } from './matcher-list.ts';

type Check = (node: SyntaxNode, text: string) => readonly string[];

/** What Prometheus rejects and the checker for editors lets pass, by kind of node. */
const CHECKS: Readonly<Record<string, Check>> = {
  StringLiteral: checkString,
  NumberDurationLiteral: (node, text) =>
    numberValue(text.slice(node.from, node.to)) === undefined ? ['the number is too large'] : [],
  NumberDurationLiteralInDurationContext: checkDuration,
  MatrixSelector: checkRange,
  SubqueryExpr: checkRange,
  OffsetExpr: checkShift,
  StepInvariantExpr: checkShift,
  VectorSelector: checkSelector,
  AggregateExpr: checkAggregation,
  FunctionIdentifier: checkEnabled,
  AggregateOp: checkEnabled,
  FillModifier: () => ['fill modifiers need a feature flag'],
  AnchoredExpr: () => ['the modifier "anchored" needs a feature flag'],
  SmoothedExpr: () => ['the modifier "smoothed" needs a feature flag'],
};

/** Whether anything is checked of nodes of this kind. */
export const isChecked = (name: string): boolean => Object.hasOwn(CHECKS, name);

export function* checkNode(node: SyntaxNode, text: string): Generator<SyntaxProblem> {
  const { name, from, to } = node;
  for (const message of CHECKS[name]?.(node, text) ?? []) yield { message, from, to };
}

function checkString(node: SyntaxNode, text: string): readonly string[] {
  const result = unquote(text.slice(node.from, node.to));
  return 'error' in result ? [result.error] : [];
}

/** Nanoseconds of a duration are a 64-bit integer in Prometheus. */
const LONGEST_SECONDS = 2 ** 63 / 1e9;

function checkDuration(node: SyntaxNode, text: string): readonly string[] {
  const seconds = numberValue(text.slice(node.from, node.to));
  if (seconds === undefined || !(Math.abs(seconds) < LONGEST_SECONDS)) return ['the duration is out of range'];
  return seconds > 0 || node.parent?.name === 'OffsetExpr' ? [] : ['a duration must be greater than zero'];
}

/** The grammar for editors lets operators bind tighter than what follows a selector; in Prometheus nothing does. */
const OPERATIONS = ['BinaryExpr', 'UnaryExpr'];

function checkRange(node: SyntaxNode): readonly string[] {
  const of = node.firstChild?.name ?? '';
  if (OPERATIONS.includes(of))
    return ['a range belongs to the selector before it: put what it is meant for in parentheses'];
  return node.name === 'SubqueryExpr' || of === 'VectorSelector'
    ? []
    : ['only a selector has a range; a subquery has [range:step]'];
}

const SHIFTABLE = ['VectorSelector', 'MatrixSelector', 'SubqueryExpr'];

/** `offset` and `@` follow a selector or a subquery, each at most once. */
function checkShift(node: SyntaxNode, text: string): readonly string[] {
  const modifier = node.name === 'OffsetExpr' ? 'offset' : '@';
  const problems: string[] = [];
  let of = node.firstChild;
  while (of !== null && !SHIFTABLE.includes(of.name)) {
    if (of.name === node.name) problems.push(`${modifier} may not be set twice`);
    if (of.name !== 'OffsetExpr' && of.name !== 'StepInvariantExpr' && !OPERATIONS.includes(of.name)) break;
    of = OPERATIONS.includes(of.name) ? of.lastChild : of.firstChild;
  }
  if (of === null || !SHIFTABLE.includes(of.name)) problems.push(`${modifier} must follow a selector or a subquery`);
  const at = node.name === 'StepInvariantExpr' ? node.getChild('NumberDurationLiteral') : null;
  const time = at === null ? 0 : numberValue(text.slice(at.from, at.to));
  if (time === undefined || !(Math.abs(time) < Number.MAX_SAFE_INTEGER))
    problems.push('the time after @ is out of range');
  return problems;
}

function checkSelector(node: SyntaxNode, text: string): readonly string[] {
  const matchers = matchersOf(node, text);
  const problems: string[] = [];
  for (const { label, operator, value } of matchers) {
    const error = operator === '=~' || operator === '!~' ? checkRe2(value) : undefined;
    if (error !== undefined) problems.push(`invalid regular expression for "${label}": ${error}`);
  }
  if (matchers.every(matchesEmpty))
    problems.push('a selector needs at least one condition that an absent label does not fulfil');
  return problems;
}

const PARAMETERS: Readonly<Record<string, number>> = {
  topk: 2,
  bottomk: 2,
  quantile: 2,
  count_values: 2,
  limitk: 2,
  limit_ratio: 2,
};

function checkAggregation(node: SyntaxNode, text: string): readonly string[] {
  const op = node.getChild('AggregateOp');
  const name = op === null ? '' : text.slice(op.from, op.to).toLowerCase();
  const found = node.getChild('FunctionCallBody')?.getChildren('Expr').length ?? 0;
  const expected = PARAMETERS[name] ?? 1;
  return found === expected ? [] : [`${name} takes ${expected} argument${expected === 1 ? '' : 's'}, found ${found}`];
}

function checkEnabled(node: SyntaxNode, text: string): readonly string[] {
  const name = text.slice(node.from, node.to).toLowerCase();
  return EXPERIMENTAL.has(name) ? [`"${name}" needs a feature flag`] : [];
}
