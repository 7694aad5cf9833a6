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

/** Which group makes a recorded series or an alert; built once a stack. */
export interface RuleIndex {
  readonly recordedBy: ReadonlyMap<string, RuleGroup>;
  readonly firedBy: ReadonlyMap<string, RuleGroup>;
}

export function indexRules(model: StackModel): RuleIndex {
  const recordedBy = new Map<string, RuleGroup>();
  const firedBy = new Map<string, RuleGroup>();
  for (const group of model.ruleGroups) {
    if (group.language !== 'promql') continue;
    for (const rule of group.rules) {
      if (rule.kind === 'recording') recordedBy.set(rule.record, group);
      else firedBy.set(rule.name, group);
    }
  }
  return { recordedBy, firedBy };
}

/**
 * Groups whose rules a test of `group` needs, itself last: those that record what it reads, before their readers, and
 * those with the alerts it asks about. promtool evaluates groups in this order.
 */
export function neededGroups({ recordedBy, firedBy }: RuleIndex, group: RuleGroup): readonly RuleGroup[] {
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
    const own = group.rules.some(rule => rule.kind === 'alert' && rule.name === name);
    const other = own ? undefined : firedBy.get(name);
    if (other !== undefined) visit(other, other.rules.flatMap(metricsRead));
  }
  visit(group, [...group.rules.flatMap(metricsRead), ...metricsAsked(group)]);
  return [...needed];
}
