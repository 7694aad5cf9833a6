import { alertsOf } from '../model/alerts-of.ts';
import { staticLabels } from '../model/detection-time.ts';
import type { AlertMatcher } from '../model/routing.ts';
import type { Alert, AlertLevel, RuleGroup } from '../model/rule.ts';
import type { StackModel } from '../model/stack.ts';

/** One level of an alert with the group that evaluates it. */
export interface LocatedLevel {
  readonly alert: Alert;
  readonly level: AlertLevel;
  readonly group: RuleGroup;
}

export const levelsOf = (model: StackModel): LocatedLevel[] =>
  alertsOf(model).flatMap(({ alert, group }) => alert.levels.map(level => ({ alert, level, group })));

/** Labels known before evaluation. */
export const fixedLabels = ({ alert, level }: Pick<LocatedLevel, 'alert' | 'level'>): Record<string, string> => ({
  alertname: alert.name,
  ...staticLabels(alert, level),
});

/** Whether an alert of this level can be without the label. Unknown series labels count as carried. */
export function canLack(located: LocatedLevel, label: string): boolean {
  if (label in fixedLabels(located)) return false;
  const { labels } = located.level.expr;
  return labels !== undefined && !labels.includes(label);
}

/** Whether an alert of this level may match: labels that only evaluation tells are given the benefit of the doubt. */
export function mayMatch(located: LocatedLevel, matchers: readonly AlertMatcher[]): boolean {
  const fixed = fixedLabels(located);
  return matchers.every(({ label, op, value }) => {
    const actual = fixed[label];
    if (actual === undefined) return !canLack(located, label) || op === '!=' || op === '!~';
    if (op === '=') return actual === value;
    if (op === '!=') return actual !== value;
    return new RegExp(`^(?:${value})$`).test(actual) === (op === '=~');
  });
}
