import type { SyntaxNode } from '@lezer/common';
import { numberValue } from '../literals.ts';
import { matchersOf } from './matcher-list.ts';
import { parsePromql } from './parse.ts';

/** One selector of a query, with what is done to it. */
export interface SelectorFacts {
  readonly name?: string;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
  /** Functions and aggregations around it, the innermost first. */
  readonly within: readonly string[];
  /** Seconds of its range. */
  readonly range?: number;
}

/** A comparison between two sides. */
export interface ComparisonFacts {
  readonly text: string;
  readonly operator: string;
  /** The number a side is, if it is one. */
  readonly left?: number;
  readonly right?: number;
  /** The least value the other side can have, where that is certain. */
  readonly least?: number;
}

export interface DivisionFacts {
  readonly text: string;
  /** Metrics of both sides. */
  readonly over: readonly string[];
  readonly under: readonly string[];
  /** The lower side is a number, or leaves out what is zero. */
  readonly guarded: boolean;
}

/** Two aggregations by different labels, joined without a word on how. */
export interface JoinFacts {
  readonly text: string;
  readonly left: readonly string[];
  readonly right: readonly string[];
}

/** What the lint asks of a query; plain data, so that it can be remembered. */
export interface QueryFacts {
  readonly selectors: readonly SelectorFacts[];
  readonly comparisons: readonly ComparisonFacts[];
  readonly divisions: readonly DivisionFacts[];
  readonly joins: readonly JoinFacts[];
  /** Some series give no result: a comparison, a set operation or `absent` decides. */
  readonly filters: boolean;
  /** It looks over a time: a range or a subquery. */
  readonly overTime: boolean;
}

const COMPARISONS = ['Eql', 'Neq', 'Gtr', 'Gte', 'Lss', 'Lte'];
const ARITHMETIC = ['Add', 'Sub', 'Mul', 'Div', 'Mod', 'Pow', 'Atan2'];
const OPERATORS = [...COMPARISONS, ...ARITHMETIC, 'And', 'Or', 'Unless'];
const VALUES = [
  ...['BinaryExpr', 'UnaryExpr', 'ParenExpr', 'AggregateExpr', 'FunctionCall', 'VectorSelector', 'MatrixSelector'],
  ...['SubqueryExpr', 'OffsetExpr', 'StepInvariantExpr', 'NumberDurationLiteral', 'StringLiteral'],
];
/** What never gives less than this. */
const LEAST: Readonly<Record<string, number>> = {
  count: 1,
  count_over_time: 1,
  rate: 0,
  irate: 0,
  increase: 0,
  resets: 0,
  changes: 0,
  abs: 0,
  stddev: 0,
  stdvar: 0,
};

/** Facts of a PromQL text that Prometheus takes. */
export function queryFacts(text: string): QueryFacts {
  const reader = new Reader(text);
  const root = parsePromql(text).topNode.firstChild;
  if (root !== null) reader.read(root, []);
  return { ...reader.found, filters: root !== null && reader.filters(root), overTime: reader.overTime };
}

class Reader {
  readonly #text: string;
  readonly found = {
    selectors: [] as SelectorFacts[],
    comparisons: [] as ComparisonFacts[],
    divisions: [] as DivisionFacts[],
    joins: [] as JoinFacts[],
  };
  overTime = false;

  constructor(text: string) {
    this.#text = text;
  }

  read(node: SyntaxNode, within: readonly string[], range?: number): void {
    if (node.name === 'VectorSelector') {
      this.#selector(node, within, range);
      return;
    }
    if (node.name === 'MatrixSelector' || node.name === 'SubqueryExpr') this.overTime = true;
    if (node.name === 'MatrixSelector') {
      const literal = node.getChild('NumberDurationLiteralInDurationContext');
      const seconds = literal === null ? undefined : numberValue(this.#slice(literal));
      for (const value of valuesOf(node)) this.read(value, within, seconds);
      return;
    }
    if (node.name === 'BinaryExpr') this.#binary(node);
    const called = this.#called(node);
    for (const value of valuesOf(node)) this.read(value, called === undefined ? within : [called, ...within], range);
  }

  filters(node: SyntaxNode): boolean {
    const [left, right] = valuesOf(node);
    if (node.name === 'BinaryExpr') {
      const operator = operatorOf(node);
      if (COMPARISONS.includes(operator)) return node.getChild('BoolModifier') === null;
      if (operator === 'And' || operator === 'Unless') return true;
      const sides = [left, right].map(side => side !== undefined && this.filters(side));
      return operator === 'Or' ? sides.every(Boolean) : sides.some(Boolean);
    }
    const called = this.#called(node);
    if (called === 'absent' || called === 'absent_over_time') return true;
    return valuesOf(node).some(value => this.filters(value));
  }

  #selector(node: SyntaxNode, within: readonly string[], range: number | undefined): void {
    const matchers = matchersOf(node, this.#text);
    const name = matchers.find(m => m.label === '__name__' && m.operator === '=')?.value;
    this.found.selectors.push({
      ...(name === undefined ? {} : { name }),
      matchers: matchers.filter(m => !m.isName).map(({ label, operator, value }) => ({ label, operator, value })),
      within,
      ...(range === undefined ? {} : { range }),
    });
  }

  #binary(node: SyntaxNode): void {
    const [left, right] = valuesOf(node);
    if (left === undefined || right === undefined) return;
    const operator = operatorOf(node);
    const text = this.#slice(node);
    const [leftNumber, rightNumber] = [this.#number(left), this.#number(right)];
    if (COMPARISONS.includes(operator)) {
      const least = leftNumber === undefined ? this.#least(left) : this.#least(right);
      this.found.comparisons.push({
        text,
        operator,
        ...(leftNumber === undefined ? {} : { left: leftNumber }),
        ...(rightNumber === undefined ? {} : { right: rightNumber }),
        ...(least === undefined ? {} : { least }),
      });
    }
    if (operator === 'Div')
      this.found.divisions.push({
        text,
        over: this.#metrics(left),
        under: this.#metrics(right),
        guarded: rightNumber !== undefined || this.filters(right) || this.#called(inner(right)) === 'clamp_min',
      });
    if (OPERATORS.includes(operator) && node.getChild('MatchingModifierClause') === null) {
      const labels = [left, right].map(side => this.#grouping(inner(side)));
      const [a, b] = labels;
      if (a !== undefined && b !== undefined && a.join() !== b.join())
        this.found.joins.push({ text, left: a, right: b });
    }
  }

  /** Name of the function or aggregation that a node calls. */
  #called(node: SyntaxNode): string | undefined {
    const called = node.getChild('FunctionIdentifier') ?? node.getChild('AggregateOp');
    return called === null ? undefined : this.#slice(called).toLowerCase();
  }

  /** Labels an aggregation keeps; unknown for `without` and for what is no aggregation. */
  #grouping(node: SyntaxNode): readonly string[] | undefined {
    if (node.name !== 'AggregateExpr') return undefined;
    const modifier = node.getChild('AggregateModifier');
    if (modifier === null) return [];
    if (modifier.getChild('By') === null) return undefined;
    const labels = modifier.getChild('GroupingLabels')?.getChildren('LabelName') ?? [];
    return labels.map(label => this.#slice(label)).sort();
  }

  #number(node: SyntaxNode): number | undefined {
    const value = inner(node);
    if (value.name === 'NumberDurationLiteral') return numberValue(this.#slice(value));
    const negative = value.name === 'UnaryExpr' && this.#slice(value).startsWith('-');
    const of = value.name === 'UnaryExpr' ? valuesOf(value)[0] : undefined;
    const number = of === undefined ? undefined : this.#number(of);
    return number === undefined ? undefined : negative ? -number : number;
  }

  #least(node: SyntaxNode): number | undefined {
    const value = inner(node);
    const called = this.#called(value);
    if (called === undefined) return undefined;
    if (called in LEAST) return LEAST[called];
    const of = valuesOf(value).at(-1);
    return ['sum', 'max', 'min', 'avg'].includes(called) && of !== undefined ? this.#least(of) : undefined;
  }

  #metrics(node: SyntaxNode): readonly string[] {
    const names = new Set<string>();
    node.cursor().iterate(found => {
      if (found.name !== 'VectorSelector') return;
      const name = matchersOf(found.node, this.#text).find(m => m.label === '__name__')?.value;
      if (name !== undefined) names.add(name);
    });
    return [...names].sort();
  }

  #slice = ({ from, to }: SyntaxNode): string => this.#text.slice(from, to);
}

function valuesOf(node: SyntaxNode): SyntaxNode[] {
  const holder = node.getChild('FunctionCallBody') ?? node;
  const values: SyntaxNode[] = [];
  for (let child = holder.firstChild; child !== null; child = child.nextSibling)
    if (VALUES.includes(child.name)) values.push(child);
  return values;
}

function operatorOf(node: SyntaxNode): string {
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (OPERATORS.includes(child.name)) return child.name;
  return '';
}

/** Without the parentheses around it. */
function inner(node: SyntaxNode): SyntaxNode {
  const [only] = node.name === 'ParenExpr' ? valuesOf(node) : [];
  return only === undefined ? node : inner(only);
}
