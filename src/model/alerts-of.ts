import type { Alert, AlertLevel, RuleGroup } from './rule.ts';
import type { StackModel } from './stack.ts';

/** One alert with the group that evaluates it. */
export interface LocatedAlert {
  readonly alert: Alert;
  readonly group: RuleGroup;
}

/** All alerts of a stack, in the model's order. */
export const alertsOf = (model: Pick<StackModel, 'ruleGroups'>): LocatedAlert[] =>
  model.ruleGroups.flatMap(group =>
    group.rules.flatMap(rule => (rule.kind === 'alert' ? [{ alert: rule, group }] : [])),
  );

/** Alerts by name, sorted: several services can have an alert of the same name, which share a runbook page. */
export function alertsByName(model: Pick<StackModel, 'ruleGroups'>): [string, LocatedAlert[]][] {
  const byName = new Map<string, LocatedAlert[]>();
  for (const located of alertsOf(model)) {
    const same = byName.get(located.alert.name);
    if (same) same.push(located);
    else byName.set(located.alert.name, [located]);
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A level's severity and `for`, for lists of what an alert can be. */
export const severitiesOf = (alerts: readonly LocatedAlert[]): AlertLevel['severity'][] => [
  ...new Set(alerts.flatMap(({ alert }) => alert.levels.map(level => level.severity))),
];
