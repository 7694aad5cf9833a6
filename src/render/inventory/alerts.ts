import { alertsOf } from '../../model/alerts-of.ts';
import { detectionTimes } from '../../model/detection-time.ts';
import type { StackModel } from '../../model/stack.ts';

/** Every alert with its levels and, per receiver, the terms of the worst case from fault to message. */
export const alertEntries = (model: StackModel): Readonly<Record<string, unknown>>[] =>
  alertsOf(model).map(({ alert, group }) => ({
    name: alert.name,
    group: group.name,
    service: alert.service,
    owner: alert.owner?.name,
    runbook: alert.runbook === undefined ? undefined : `runbooks/${alert.name}.md`,
    dashboard: alert.dashboard,
    // Only pages have a time to keep.
    budgetSeconds: alert.levels.some(level => level.severity === 'critical') ? alert.budgetSeconds : undefined,
    tests: alert.tests.length,
    levels: alert.levels.map(level => ({
      severity: level.severity,
      forSeconds: level.forSeconds,
      detection:
        model.routing === undefined
          ? []
          : detectionTimes(alert, level, group, model.scrapeJobs, model.routing, model.ruleGroups),
    })),
  }));
