import type { SyntaxNode } from '@lezer/common';
import { unquote } from '../literals.ts';
import { checkRe2 } from '../regex/check-re2.ts';
import { re2MatchesEmpty } from '../regex/matches-empty.ts';
import type { SyntaxProblem } from '../syntax-problem.ts';
import { captureProblem, namedGroups } from './captures.ts';

type Check = (node: SyntaxNode, text: string) => readonly string[];

/** What Loki rejects and the grammar lets pass, by kind of node. */
const CHECKS: Readonly<Record<string, Check>> = {
  String: checkString,
  Matcher: checkMatcher,
  Selector: checkSelector,
  LabelParser: checkParser,
  RangeAggregationExpr: checkRangeAggregation,
  VectorAggregationExpr: checkVectorAggregation,
  LabelReplaceExpr: (node, text) => regexProblem(node.getChildren('String').at(-1) ?? null, text),
};

export function* checkNode(node: SyntaxNode, text: string): Generator<SyntaxProblem> {
  const { name, from, to } = node;
  for (const message of CHECKS[name]?.(node, text) ?? []) yield { message, from, to };
}

const slice = (node: SyntaxNode | null, text: string) => (node === null ? '' : text.slice(node.from, node.to));

function literalValue(node: SyntaxNode | null, text: string): string {
  const result = unquote(slice(node, text));
  return 'value' in result ? result.value : '';
}

function checkString(node: SyntaxNode, text: string): readonly string[] {
  const result = unquote(slice(node, text));
  return 'error' in result ? [result.error] : [];
}

function regexProblem(literal: SyntaxNode | null, text: string): readonly string[] {
  const error = checkRe2(literalValue(literal, text));
  return error === undefined ? [] : [`invalid regular expression: ${error}`];
}

const isRegex = (matcher: SyntaxNode) => matcher.getChild('Re') !== null || matcher.getChild('Nre') !== null;

function checkMatcher(node: SyntaxNode, text: string): readonly string[] {
  return isRegex(node) ? regexProblem(node.getChild('String'), text) : [];
}

/** Loki reads an index by one label that must have a value. */
function checkSelector(node: SyntaxNode, text: string): readonly string[] {
  const matchers: SyntaxNode[] = [];
  node.cursor().iterate(({ node: inner }) => {
    if (inner.name === 'Matcher') matchers.push(inner);
  });
  const selects = matchers.some(matcher => {
    const value = literalValue(matcher.getChild('String'), text);
    if (matcher.getChild('Eq') !== null) return value !== '';
    if (matcher.getChild('Neq') !== null) return value === '';
    return re2MatchesEmpty(value) === (matcher.getChild('Nre') !== null);
  });
  return selects ? [] : ['a selector needs at least one label that must have a value'];
}

function checkParser(node: SyntaxNode, text: string): readonly string[] {
  const literal = node.getChild('String');
  if (node.getChild('Pattern') !== null) {
    const problem = captureProblem(literalValue(literal, text));
    return problem === undefined ? [] : [problem];
  }
  if (node.getChild('Regexp') === null) return [];
  const broken = regexProblem(literal, text);
  if (broken.length > 0 || namedGroups(literalValue(literal, text)).length > 0) return broken;
  return ['regexp needs a named group: (?P<name>…)'];
}

const OF_LINES = ['count_over_time', 'bytes_over_time', 'bytes_rate', 'absent_over_time', 'rate'];
const OF_NUMBERS = [
  ...['rate', 'rate_counter', 'sum_over_time', 'avg_over_time', 'min_over_time', 'max_over_time', 'absent_over_time'],
  ...['stddev_over_time', 'stdvar_over_time', 'quantile_over_time', 'first_over_time', 'last_over_time'],
];
const UNGROUPED = [...OF_LINES, 'rate_counter', 'sum_over_time'];

function checkRangeAggregation(node: SyntaxNode, text: string): readonly string[] {
  const op = slice(node.getChild('RangeOp'), text);
  const unwrapped = node.getChild('LogRangeExpr')?.getChild('UnwrapExpr') != null;
  const problems: string[] = [];
  if (unwrapped && !OF_NUMBERS.includes(op)) problems.push(`${op} counts lines: it cannot follow unwrap`);
  if (!unwrapped && !OF_LINES.includes(op))
    problems.push(`${op} needs a number: put "| unwrap label" before the range`);
  if (UNGROUPED.includes(op) && node.getChild('Grouping') !== null)
    problems.push(`${op} cannot group: aggregate its result`);
  if ((op === 'quantile_over_time') !== (node.getChild('Number') !== null)) {
    problems.push(op === 'quantile_over_time' ? `${op} needs the quantile` : `${op} takes no number`);
  }
  return problems;
}

function checkVectorAggregation(node: SyntaxNode, text: string): readonly string[] {
  const op = slice(node.getChild('VectorOp'), text);
  const given = node.getChild('Number');
  const needs = op === 'topk' || op === 'bottomk' || op === 'approx_topk';
  if (!needs) return given === null ? [] : [`${op} takes no number`];
  if (given === null) return [`${op} needs the number of samples`];
  const k = Number(slice(given, text));
  return Number.isInteger(k) && k > 0 ? [] : [`${op} needs a whole number from 1`];
}
