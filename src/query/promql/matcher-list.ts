import type { SyntaxNode } from '@lezer/common';
import { unquote } from '../literals.ts';
import { re2MatchesEmpty } from '../regex/matches-empty.ts';

/** One condition of a selector as it stands in a text; a name, bare or quoted, is a condition on `__name__`. */
export interface TextMatcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
  /** It was written as `{"name"}` or before the braces. */
  readonly isName: boolean;
  readonly from: number;
  readonly to: number;
}

/** The conditions of a `VectorSelector` node, its name first. Broken literals have an empty value. */
export function matchersOf(selector: SyntaxNode, text: string): readonly TextMatcher[] {
  const slice = (node: SyntaxNode | null) => (node === null ? '' : text.slice(node.from, node.to));
  const value = (node: SyntaxNode | null) => {
    const result = unquote(slice(node));
    return 'value' in result ? result.value : '';
  };
  const name = selector.getChild('Identifier');
  const found: TextMatcher[] = [];
  if (name !== null) found.push(named(slice(name), name));
  for (let node = selector.getChild('LabelMatchers')?.firstChild ?? null; node !== null; node = node.nextSibling) {
    if (node.name === 'QuotedLabelName') found.push(named(value(node), node));
    if (node.name !== 'UnquotedLabelMatcher' && node.name !== 'QuotedLabelMatcher') continue;
    const bare = node.getChild('LabelName');
    const label = bare === null ? value(node.getChild('QuotedLabelName')) : slice(bare);
    const operator = slice(node.getChild('MatchOp')) as TextMatcher['operator'];
    found.push({
      label,
      operator,
      value: value(node.getChild('StringLiteral')),
      isName: false,
      from: node.from,
      to: node.to,
    });
  }
  return found;
}

const named = (value: string, { from, to }: SyntaxNode): TextMatcher => ({
  label: '__name__',
  operator: '=',
  value,
  isName: true,
  from,
  to,
});

/** Whether a sample without the label fulfils the condition. */
export function matchesEmpty({ operator, value }: TextMatcher): boolean {
  if (operator === '=') return value === '';
  if (operator === '!=') return value !== '';
  return re2MatchesEmpty(value) === (operator === '=~');
}
