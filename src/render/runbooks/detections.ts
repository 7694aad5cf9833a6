import type { LocatedAlert } from '../../model/alerts-of.ts';
import { type DetectionTime, detectionTimes } from '../../model/detection-time.ts';
import { type Alert, type AlertLevel, SEVERITIES } from '../../model/rule.ts';
import type { StackModel } from '../../model/stack.ts';
import { type Block, type Cell, grid, prose } from './block.ts';
import { joinServices } from './join-services.ts';

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

/** One level of an alert and what every receiver waits for it. */
export interface LevelDetection {
  readonly alert: Alert;
  readonly level: AlertLevel;
  readonly times: readonly DetectionTime[];
}

/** The worst severity first. */
export const detections = (model: StackModel, alerts: readonly LocatedAlert[]): LevelDetection[] =>
  alerts
    .flatMap(({ alert, group }) =>
      alert.levels.map(level => ({
        alert,
        level,
        times:
          model.routing === undefined
            ? []
            : detectionTimes(alert, level, group, model.scrapeJobs, model.routing, model.ruleGroups),
      })),
    )
    .sort((a, b) => SEVERITIES.indexOf(a.level.severity) - SEVERITIES.indexOf(b.level.severity));

/**
 * Worst-case seconds from fault to message, a row for every level and receiver; terms that are never more than 0 are
 * left out.
 */
export function detectionTable(of: readonly LevelDetection[]): Block[] {
  const all = of.flatMap(({ times }) => times);
  if (all.length === 0) return [];
  const terms = Object.entries(TERMS).filter(([, term]) => all.some(time => time[term] > 0));
  const rows = of.flatMap(({ alert, level, times }) =>
    times.map(time => ({
      service: alert.service ?? '',
      cells: [
        { severity: level.severity },
        time.receiver,
        ...terms.map(([, term]) => `${time[term]}`),
        { strong: `${time.totalSeconds}` },
        `${time.joiningSeconds}`,
      ] satisfies Cell[],
    })),
  );
  const head = [
    'severity',
    'service',
    'receiver',
    ...terms.map(([name]) => name),
    'worst case',
    'joining a told group',
  ];
  return [...prose('Seconds from the fault to the message, at worst.'), ...grid(head, joinServices(rows))];
}
