import {
  type Edit,
  isNumber,
  NONE,
  type Operator,
  operandText,
  operationOf,
  replaced,
  replacedOperation,
  type Subject,
  textOf,
} from './operator.ts';

type Swaps = Readonly<Record<string, string>>;

const BOUNDARY: Swaps = { '>': '>=', '>=': '>', '<': '<=', '<=': '<', '==': '!=', '!=': '==' };
const TURNED: Swaps = { '>': '<', '>=': '<', '<': '>', '<=': '>' };
const ARITHMETIC: Swaps = { '+': '-', '-': '+', '*': '/', '/': '*' };

export const COMPARISONS: ReadonlySet<string> = new Set(Object.keys(BOUNDARY));
const SETS = ['and', 'or', 'unless'];
const ORDERED = new Set(['-', '/', '%', '^', 'atan2', ...SETS]);

/** Another operator of the same rank in the same place. */
const swap =
  (swaps: Swaps): Operator =>
  (node, subject) => {
    const operator = operationOf(node, subject)?.operator;
    const other = operator && swaps[textOf(operator, subject)];
    return operator && other !== undefined ? [replaced(operator, other)] : NONE;
  };

export const comparison: Operator = swap(BOUNDARY);
export const comparisonTurned: Operator = swap(TURNED);
export const arithmetic: Operator = swap(ARITHMETIC);

export const operands: Operator = (node, subject) => {
  const operation = operationOf(node, subject);
  if (!operation) return NONE;
  const { left, operator, modifiers, right } = operation;
  const symbol = textOf(operator, subject).toLowerCase();
  const matters = ORDERED.has(symbol) || (COMPARISONS.has(symbol) && !isNumber(left) && !isNumber(right));
  if (!matters) return NONE;
  const swapped = [operandText(right, subject), symbol, modifiers, operandText(left, subject)];
  return [replacedOperation(node, swapped.filter(part => part !== '').join(' '))];
};

export const setOperator: Operator = (node, subject) => {
  const operation = operationOf(node, subject);
  if (!operation) return NONE;
  const { left, operator, modifiers, right } = operation;
  const symbol = textOf(operator, subject).toLowerCase();
  if (!SETS.includes(symbol)) return NONE;
  return SETS.filter(other => other !== symbol).map(other => {
    const parts = [operandText(left, subject), other, modifiers, operandText(right, subject)];
    return replacedOperation(node, parts.filter(part => part !== '').join(' '));
  });
};

export const branch: Operator = (node, subject) => {
  const operation = operationOf(node, subject);
  const symbol = operation && textOf(operation.operator, subject).toLowerCase();
  if (!operation || symbol === undefined || !SETS.includes(symbol)) return NONE;
  const { left, right } = operation;
  return (symbol === 'unless' ? [left] : [left, right]).map(side => alone(node, side, subject));
};

const alone = (node: Parameters<Operator>[0], side: typeof node, subject: Subject): Edit =>
  replacedOperation(node, textOf(side, subject));
