import type { AlertLevel } from '../model/rule.ts';
import type { StackModel } from '../model/stack.ts';

const isNarrowed = ({ only = [] }: AlertLevel): boolean => only.length > 0;

/** The model with the conditions of tuned alerts in their queries. The parser is loaded only where there are any. */
export async function narrowed(model: StackModel): Promise<StackModel> {
  const rules = model.ruleGroups.flatMap(group => group.rules);
  if (!rules.some(rule => rule.kind === 'alert' && rule.levels.some(isNarrowed))) return model;
  const { restricted } = await import('../query/promql/restrict.ts');
  const inLevel = ({ only = [], ...level }: AlertLevel): AlertLevel =>
    only.length === 0 ? level : { ...level, expr: { ...level.expr, text: restricted(level.expr.text, only) } };
  return {
    ...model,
    ruleGroups: model.ruleGroups.map(group => ({
      ...group,
      rules: group.rules.map(rule => (rule.kind === 'alert' ? { ...rule, levels: rule.levels.map(inLevel) } : rule)),
    })),
  };
}
