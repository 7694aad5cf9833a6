import type { SyntaxNode } from '@lezer/common';
import { type Edit, NONE, type Operator, replaced, type Subject, textOf } from './operator.ts';

const LABELS = ['LabelName', 'QuotedLabelName'];

/** The labels of a list in parentheses, as nodes. */
const labelsIn = (list: SyntaxNode): readonly SyntaxNode[] => LABELS.flatMap(name => list.getChildren(name));

/** The list once without each of its labels. */
function shortened(list: SyntaxNode, subject: Subject): readonly Edit[] {
  const labels = labelsIn(list);
  return labels.map(dropped => {
    const rest = labels.filter(label => label !== dropped).map(label => textOf(label, subject));
    return replaced(list, `(${rest.join(', ')})`);
  });
}

/** Labels an aggregation keeps or drops. */
export const grouping: Operator = (node, subject) => {
  if (node.name !== 'AggregateModifier') return NONE;
  const list = node.getChild('GroupingLabels');
  if (list === null) return NONE;
  const shorter = shortened(list, subject);
  if (node.getChild('Without') === null) return shorter;
  const present = labelsIn(list).map(label => textOf(label, subject));
  const added = (subject.labels ?? []).filter(label => !present.includes(label));
  return [...shorter, ...added.map(label => replaced(list, `(${[...present, label].join(', ')})`))];
};

/** Labels of `on`, `ignoring`, `group_left` and `group_right`. */
export const matching: Operator = (node, subject) =>
  node.name === 'MatchingModifierClause'
    ? node.getChildren('GroupingLabels').flatMap(list => shortened(list, subject))
    : NONE;

const MATCHERS = ['UnquotedLabelMatcher', 'QuotedLabelMatcher'];

export const matcherDropped: Operator = (node, subject) => {
  if (node.name !== 'LabelMatchers') return NONE;
  const all = [...MATCHERS, 'QuotedLabelName'].flatMap(name => node.getChildren(name)).sort((a, b) => a.from - b.from);
  return all
    .filter(matcher => MATCHERS.includes(matcher.name) && !isName(matcher, subject))
    .map(dropped => {
      const rest = all.filter(matcher => matcher !== dropped).map(matcher => textOf(matcher, subject));
      return replaced(node, rest.length === 0 && node.prevSibling !== null ? '' : `{${rest.join(', ')}}`);
    });
};

const NEGATED: Readonly<Record<string, string>> = { '=': '!=', '!=': '=', '=~': '!~', '!~': '=~' };

export const matcherNegated: Operator = (node, subject) => {
  if (!MATCHERS.includes(node.name) || isName(node, subject)) return NONE;
  const operator = node.getChild('MatchOp');
  const other = operator && NEGATED[textOf(operator, subject)];
  return operator && other ? [replaced(operator, other)] : NONE;
};

/** Another metric is another question, not a mistake in this one. */
const isName = (matcher: SyntaxNode, subject: Subject): boolean =>
  textOf(matcher, subject).startsWith('__name__') || textOf(matcher, subject).startsWith('"__name__"');
