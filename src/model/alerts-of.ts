import { groupBy } from '../shared/group-by.ts';
import { type Alert, type RuleGroup, SEVERITIES, type Severity } from './rule.ts';
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
  return [...groupBy(alertsOf(model), ({ alert }) => alert.name)].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What the alerts can be, the worst first. */
export const severitiesOf = (alerts: readonly LocatedAlert[]): Severity[] =>
  SEVERITIES.filter(severity => alerts.some(({ alert }) => alert.levels.some(level => level.severity === severity)));
