import type { SyntaxNode } from '@lezer/common';

/** One change of a query's text. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A query being mutated. */
export interface Subject {
  readonly text: string;
  /** Labels its samples can carry; undefined when unknown. */
  readonly labels: readonly string[] | undefined;
}

/** Every change that one operator makes at one node of the syntax tree. */
export type Operator = (node: SyntaxNode, subject: Subject) => readonly Edit[];

export const NONE: readonly Edit[] = [];

export const textOf = (node: SyntaxNode, { text }: Subject): string => text.slice(node.from, node.to);

export const replaced = ({ from, to }: SyntaxNode, text: string): Edit => ({ from, to, text });

const BARE = ['BinaryExpr', 'UnaryExpr'];

/** The text of an operand, in parentheses where another operator could tear it apart. */
export const operandText = (node: SyntaxNode, subject: Subject): string =>
  BARE.includes(node.name) ? `(${textOf(node, subject)})` : textOf(node, subject);

/** Puts `text` in the place of an operation, in parentheses where the surroundings could tear it apart. */
export const replacedOperation = (node: SyntaxNode, text: string): Edit =>
  replaced(node, BARE.includes(node.parent?.name ?? '') ? `(${text})` : text);

/** Operator, operands and what stands between them (`bool`, `on (…) group_left (…)`) of a `BinaryExpr`. */
export interface Operation {
  readonly left: SyntaxNode;
  readonly operator: SyntaxNode;
  readonly modifiers: string;
  readonly right: SyntaxNode;
}

export function operationOf(node: SyntaxNode, subject: Subject): Operation | undefined {
  if (node.name !== 'BinaryExpr') return undefined;
  const { firstChild: left, lastChild: right } = node;
  const operator = left?.nextSibling;
  if (!left || !operator || !right || right.from === operator.from) return undefined;
  return { left, operator, modifiers: subject.text.slice(operator.to, right.from).trim(), right };
}

export const isNumber = (node: SyntaxNode): boolean =>
  node.name === 'NumberDurationLiteral' ||
  (['ParenExpr', 'UnaryExpr'].includes(node.name) && node.lastChild !== null && [...children(node)].some(isNumber));

export function* children(node: SyntaxNode): Generator<SyntaxNode> {
  for (let child = node.firstChild; child !== null; child = child.nextSibling) yield child;
}
