import { Alert, firesWhen, rawSeries, type Service, series, staysSilentWhen } from 'sightline';
import type { heartbeatMetrics } from '../service.ts';
import { backgroundHealth, up } from './own-series.ts';

export function workerStalled(api: Service<typeof heartbeatMetrics>): void {
  new Alert(api, 'BackgroundServiceDown', {
    levels: { critical: { when: backgroundHealth.value().maxBy('worker').eq(0), for: '20s' } },
    equivalentMutants: {
      'sum by (worker) (background_service_health{service="heartbeat"}) == 0':
        'health is 0 or 1: the sum is zero exactly when the largest is',
      'avg by (worker) (background_service_health{service="heartbeat"}) == 0':
        'health is 0 or 1: the mean is zero exactly when the largest is',
    },
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
      firesWhen('a worker reports 0 on every instance for twenty seconds', {
        given: [
          series(backgroundHealth, { service: 'heartbeat', instance: 'one', worker: 'checker' }, '1 1 0x6 1x5'),
          series(backgroundHealth, { service: 'heartbeat', instance: 'two', worker: 'checker' }, '1 0x7 0x5'),
          series(backgroundHealth, { service: 'other', instance: 'three', worker: 'checker' }, '1x20'),
        ],
        every: '10s',
        from: '40s',
        until: '90s',
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
      firesWhen('an instance reports no worker for five minutes, and another does', {
        given: [
          rawSeries('up{service="heartbeat", instance="one", job="heartbeat"}', '1x20'),
          rawSeries('up{service="heartbeat", instance="two", job="heartbeat"}', '1x20'),
          rawSeries('up{service="other", instance="three", job="other"}', '1x20'),
          series(backgroundHealth, { service: 'heartbeat', instance: 'one', worker: 'checker' }, '_x8 0x20'),
          series(backgroundHealth, { service: 'heartbeat', instance: 'two', worker: 'checker' }, '1x20'),
          series(backgroundHealth, { service: 'other', instance: 'one', worker: 'checker' }, '1x20'),
        ],
        from: '5m',
        until: '8m',
        labels: { instance: 'one', job: 'heartbeat' },
      }),
      staysSilentWhen('the instance is down, which ServiceDown tells', {
        given: [rawSeries('up{service="heartbeat", instance="one", job="heartbeat"}', '0x20')],
        at: '10m',
      }),
    ],
  });
}
