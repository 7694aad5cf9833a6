import { type Recorders, recorders } from '../../model/recorders.ts';
import type { Alert, RecordingRule, RuleGroup, RuleTest } from '../../model/rule.ts';
import type { StackModel } from '../../model/stack.ts';
import type { Expression } from '../../query/expression.ts';

/** Tests of every rule of a group, in the order of the rules. */
export const testsOf = (group: RuleGroup): readonly RuleTest[] => group.rules.flatMap(rule => rule.tests ?? []);

/** Names of recorded series that a query text mentions, for tests that write their own. */
const WORD = /[a-zA-Z_:][\w:]*/g;

type Read = Pick<Expression, 'metrics' | 'text'>;

const readBy = (rule: RecordingRule | Alert): readonly Read[] =>
  rule.kind === 'recording' ? [rule.expr] : rule.levels.map(level => level.expr);

function asked(group: RuleGroup): readonly Read[] {
  const queries = testsOf(group).flatMap(test => test.checks.flatMap(check => ('expr' in check ? [check.expr] : [])));
  return queries.map(text => ({ text, metrics: text.match(WORD) ?? [] }));
}

function alertsAsked(group: RuleGroup): readonly string[] {
  return testsOf(group).flatMap(test => test.checks.flatMap(check => ('alert' in check ? [check.alert] : [])));
}

/** Which group makes a recorded series or an alert; built once a stack. */
export interface RuleIndex {
  readonly recordedBy: Recorders;
  readonly firedBy: ReadonlyMap<string, RuleGroup>;
}

export function indexRules(model: StackModel): RuleIndex {
  const groups = model.ruleGroups.filter(group => group.language === 'promql');
  const firedBy = new Map<string, RuleGroup>();
  for (const group of groups) {
    for (const rule of group.rules) if (rule.kind === 'alert') firedBy.set(rule.name, group);
  }
  return { recordedBy: recorders(groups), firedBy };
}

/**
 * Groups whose rules a test of `group` needs, itself last: those that record what it reads, before their readers, and
 * those with the alerts it asks about. promtool evaluates groups in this order.
 */
export function neededGroups({ recordedBy, firedBy }: RuleIndex, group: RuleGroup): readonly RuleGroup[] {
  const needed = new Set<RuleGroup>();
  const visiting = new Set<RuleGroup>();
  const visit = (current: RuleGroup, queries: readonly Read[]): void => {
    // Two groups that read each other have no right order; the first reached stands first.
    if (visiting.has(current)) return;
    visiting.add(current);
    for (const { metrics, text } of queries) {
      for (const metric of metrics) {
        for (const { group: other } of recordedBy(metric, text))
          if (other !== current) visit(other, other.rules.flatMap(readBy));
      }
    }
    needed.add(current);
  };
  for (const name of alertsAsked(group)) {
    const own = group.rules.some(rule => rule.kind === 'alert' && rule.name === name);
    const other = own ? undefined : firedBy.get(name);
    if (other !== undefined) visit(other, other.rules.flatMap(readBy));
  }
  visit(group, [...group.rules.flatMap(readBy), ...asked(group)]);
  return [...needed];
}
