import type { SyntaxNode } from '@lezer/common';
import { numberValue } from '../../query/literals.ts';
import { numberText } from '../../query/promql/built.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { COMPARISONS } from './operations.ts';
import { children, type Edit, NONE, type Operator, operationOf, replaced, type Subject, textOf } from './operator.ts';

/** Up to here whole numbers count things, and one more or less is the smallest mistake. */
const MOST_COUNTED = 10;

/** The number a vector is compared with. */
export const threshold: Operator = (node, subject) => {
  const value = literal(node, subject);
  if (value === undefined || !isThreshold(node, subject)) return NONE;
  const counted = Number.isInteger(value) && Math.abs(value) <= MOST_COUNTED;
  return [counted ? value + 1 : value * 1.1, counted ? value - 1 : value * 0.9].map(to => number(node, to));
};

/** Every other number. */
export const constant: Operator = (node, subject) => {
  const value = literal(node, subject);
  if (value === undefined || isThreshold(node, subject)) return NONE;
  if (value === 0) return [number(node, 1)];
  return [isQuantile(node, subject) ? (value + 1) / 2 : value * 2, value / 2].map(to => number(node, to));
};

function literal(node: SyntaxNode, subject: Subject): number | undefined {
  if (node.name !== 'NumberDurationLiteral') return undefined;
  const value = numberValue(textOf(node, subject));
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

function isThreshold(node: SyntaxNode, subject: Subject): boolean {
  let place = node;
  while (place.parent !== null && ['ParenExpr', 'UnaryExpr'].includes(place.parent.name)) place = place.parent;
  const operation = place.parent && operationOf(place.parent, subject);
  return operation !== undefined && operation !== null && COMPARISONS.has(textOf(operation.operator, subject));
}

const QUANTILES = ['quantile', 'quantile_over_time', 'histogram_quantile'];

function isQuantile(node: SyntaxNode, subject: Subject): boolean {
  const body = node.parent;
  if (body?.name !== 'FunctionCallBody' || body.getChild('NumberDurationLiteral')?.from !== node.from) return false;
  const called = body.parent?.firstChild;
  return called !== null && called !== undefined && QUANTILES.includes(textOf(called, subject));
}

/** Twelve digits hide what multiplying adds in the sixteenth. */
const number = (node: SyntaxNode, value: number): Edit => replaced(node, numberText(Number(value.toPrecision(12))));

/** The range of a selector or a subquery; the step of a subquery stays. */
export const range: Operator = (node, subject) => {
  if (node.name !== 'MatrixSelector' && node.name !== 'SubqueryExpr') return NONE;
  const length = node.getChild('NumberDurationLiteralInDurationContext');
  const seconds = length === null ? undefined : numberValue(textOf(length, subject));
  if (length === null || seconds === undefined) return NONE;
  return [seconds / 2, seconds * 2].map(to => replaced(length, rangeText(to)));
};

/** Durations of PromQL are whole milliseconds. */
const rangeText = (seconds: number): string =>
  Number.isInteger(seconds) ? formatSeconds(seconds) : `${Math.round(seconds * 1000)}ms`;

export const offset: Operator = (node, subject) => {
  if (node.name !== 'OffsetExpr') return NONE;
  const [of] = children(node);
  return of === undefined ? NONE : [replaced(node, textOf(of, subject))];
};
