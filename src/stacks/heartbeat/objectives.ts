import { availabilitySli, latencySli, type Service, Slo } from 'sightline';
import type { heartbeatMetrics } from './service.ts';

/** What the heartbeat monitor promises the applications that report to it. */
export function heartbeatObjectives(api: Service<typeof heartbeatMetrics>): void {
  const { duration, received } = api.metrics;
  new Slo(api, 'processing', {
    objective: 99.9,
    window: '30d',
    sli: latencySli(duration, { below: 0.5, means: 'heartbeats are stored within half a second' }),
    dashboard: 'heartbeat',
    runbook: {
      impact: 'Heartbeats queue up and are counted as late: users are told of outages that are none.',
      causes: [
        'A slow query, or a lock in the database: the span database.query holds the time then.',
        'The connection pool is exhausted; DatabasePoolExhausted fires as well.',
        'Too few instances for the traffic.',
      ],
    },
  });
  new Slo(api, 'acceptance', {
    objective: 99.9,
    window: '30d',
    sli: availabilitySli(received, { errors: { outcome: 'invalid' }, means: 'heartbeats are accepted' }),
    dashboard: 'heartbeat',
    runbook: {
      impact: 'Applications that run are reported as down, since their heartbeats are refused.',
      causes: [
        'The last deployment of the monitor reads heartbeats more strictly than before.',
        'One application sends something else since its own deployment: compare by the label app.',
        'Clocks differ, so that signatures or times are refused.',
      ],
    },
  });
}
