import { Alert, firesWhen, rawSeries, type Service, series, staysSilentWhen } from 'sightline';
import type { heartbeatMetrics } from '../service.ts';
import { backgroundHealth, up } from './own-series.ts';

export function workerStalled(api: Service<typeof heartbeatMetrics>): void {
  new Alert(api, 'BackgroundServiceDown', {
    levels: { critical: { when: backgroundHealth.value().maxBy('worker').eq(0), for: '20s' } },
    summary: l => `The background worker ${l.worker} has stopped`,
    dashboard: 'heartbeat',
    runbook: {
      means: 'A background worker did not finish its round in time, on every instance or on the only one.',
      impact: 'Overdue applications are not detected, or nobody is told of them.',
      confirm: ['Search the logs of the worker for its last round.'],
      causes: ['The worker has crashed.', 'It waits for a lock in the database.'],
      fix: ['Restart the instance that runs the worker.', 'If it waits for a lock, end the session that holds it.'],
    },
    tests: [
      firesWhen('a worker reports 0 for half a minute', {
        given: [series(backgroundHealth, { service: 'heartbeat', worker: 'checker' }, '1 1 0x10')],
        every: '10s',
        at: '50s',
        labels: { worker: 'checker' },
      }),
      staysSilentWhen('it reports 1 again after ten seconds', {
        given: [series(backgroundHealth, { service: 'heartbeat', worker: 'checker' }, '1 1 0 1x10')],
        every: '10s',
        at: '60s',
      }),
    ],
  });
}

export function workersUnreported(api: Service<typeof heartbeatMetrics>): void {
  new Alert(api, 'BackgroundServiceUnreported', {
    levels: { warning: { when: up.unless(backgroundHealth.value(), { on: ['instance'] }), for: '5m' } },
    summary: l => `${l.instance} reports no background worker`,
    dashboard: 'heartbeat',
    runbook: {
      means: 'The instance answers, but says nothing of any background worker: they have crashed, or never started.',
      impact: 'BackgroundServiceDown cannot fire for a worker that reports nothing.',
      confirm: ['Search the start-up lines of the instance for its workers.'],
      fix: ['Restart the instance; if the workers stay away, roll the last deployment back.'],
    },
    tests: [
      firesWhen('an instance reports no worker for five minutes', {
        given: [rawSeries('up{service="heartbeat", instance="one", job="heartbeat"}', '1x20')],
        at: '6m',
        labels: { instance: 'one', job: 'heartbeat' },
      }),
      staysSilentWhen('it reports one', {
        given: [
          rawSeries('up{service="heartbeat", instance="one", job="heartbeat"}', '1x20'),
          series(backgroundHealth, { service: 'heartbeat', instance: 'one', worker: 'checker' }, '0x20'),
        ],
        at: '10m',
      }),
    ],
  });
}
