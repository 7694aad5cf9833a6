import type { Alert, RecordingRule, RuleGroup, RuleTest } from '../../model/rule.ts';
import type { StackModel } from '../../model/stack.ts';

/** Tests of every rule of a group, in the order of the rules. */
export const testsOf = (group: RuleGroup): readonly RuleTest[] => group.rules.flatMap(rule => rule.tests ?? []);

/** Names of recorded series that a query text mentions, for tests that write their own. */
const WORD = /[a-zA-Z_:][\w:]*/g;

function metricsRead(rule: RecordingRule | Alert): readonly string[] {
  return rule.kind === 'recording' ? rule.expr.metrics : rule.levels.flatMap(level => level.expr.metrics);
}

function metricsAsked(group: RuleGroup): readonly string[] {
  return testsOf(group).flatMap(test =>
    test.checks.flatMap(check => ('expr' in check ? (check.expr.match(WORD) ?? []) : [])),
  );
}

function alertsAsked(group: RuleGroup): readonly string[] {
  return testsOf(group).flatMap(test => test.checks.flatMap(check => ('alert' in check ? [check.alert] : [])));
}

/**
 * Groups whose rules a test of `group` needs, itself last: those that record what it reads, before their readers, and
 * those with the alerts it asks about. promtool evaluates groups in this order.
 */
export function neededGroups(model: StackModel, group: RuleGroup): readonly RuleGroup[] {
  const groups = model.ruleGroups.filter(candidate => candidate.language === 'promql');
  const recordedBy = new Map<string, RuleGroup>();
  const firedBy = new Map<string, RuleGroup>();
  for (const candidate of groups) {
    for (const rule of candidate.rules) {
      if (rule.kind === 'recording') recordedBy.set(rule.record, candidate);
      else if (!firedBy.has(rule.name) || candidate === group) firedBy.set(rule.name, candidate);
    }
  }
  const needed = new Set<RuleGroup>();
  const visiting = new Set<RuleGroup>();
  const visit = (current: RuleGroup, metrics: readonly string[]): void => {
    // Two groups that read each other have no right order; the first reached stands first.
    if (visiting.has(current)) return;
    visiting.add(current);
    for (const metric of metrics) {
      const other = recordedBy.get(metric);
      if (other !== undefined && other !== current) visit(other, other.rules.flatMap(metricsRead));
    }
    needed.add(current);
  };
  for (const name of alertsAsked(group)) {
    const other = firedBy.get(name);
    if (other !== undefined && other !== group) visit(other, other.rules.flatMap(metricsRead));
  }
  visit(group, [...group.rules.flatMap(metricsRead), ...metricsAsked(group)]);
  return [...needed];
}
