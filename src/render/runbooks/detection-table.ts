import type { LocatedAlert } from '../../model/alerts-of.ts';
import { detectionTimes } from '../../model/detection-time.ts';
import type { StackModel } from '../../model/stack.ts';
import { joinServices } from './join-services.ts';
import { table } from './markdown.ts';

const TERMS = {
  scrape: 'scrapeSeconds',
  timeout: 'timeoutSeconds',
  recording: 'recordingSeconds',
  window: 'windowSeconds',
  evaluation: 'evaluationSeconds',
  for: 'forSeconds',
  'group wait': 'groupWaitSeconds',
  delivery: 'deliverySeconds',
} as const;

/** Worst-case seconds from fault to message, a row for every level and receiver. */
export function detectionTable(model: StackModel, alerts: readonly LocatedAlert[]): string {
  const { routing } = model;
  if (routing === undefined) return '';
  const rows = alerts.flatMap(({ alert, group }) =>
    alert.levels.flatMap(level =>
      detectionTimes(alert, level, group, model.scrapeJobs, routing, model.ruleGroups).map(time => ({
        service: alert.service ?? '',
        cells: [
          level.severity,
          time.receiver,
          ...Object.values(TERMS).map(term => `${time[term]}`),
          `**${time.totalSeconds}**`,
          `${time.joiningSeconds}`,
        ],
      })),
    ),
  );
  const head = ['severity', 'service', 'receiver', ...Object.keys(TERMS), 'worst case', 'joining a told group'];
  return `Seconds from the fault to the message, at worst.\n\n${table(head, joinServices(rows))}`;
}
