import type { StackModel } from '../../model/stack.ts';

/** Names of the series that rules and dashboards select, sorted; recorded ones are named where they are recorded. */
export function metricsUsed(model: StackModel): string[] {
  const names = new Set<string>();
  const add = (metrics: readonly string[]): void => {
    for (const metric of metrics) names.add(metric);
  };
  for (const group of model.ruleGroups) {
    if (group.language !== 'promql') continue;
    for (const rule of group.rules) {
      if (rule.kind === 'recording') add(rule.expr.metrics);
      else for (const level of rule.levels) add(level.expr.metrics);
    }
  }
  for (const dashboard of model.dashboards) {
    for (const { panels } of dashboard.rows) {
      for (const { query } of panels.flatMap(panel => panel.queries)) {
        if (query.language === 'promql') add(query.metrics);
      }
    }
    for (const { query } of dashboard.variables) if (query !== undefined) add([query.metric]);
  }
  return [...names].sort();
}
