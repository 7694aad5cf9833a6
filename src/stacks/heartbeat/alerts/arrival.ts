import { Alert, firesWhen, rawSeries, type Service, series, staysSilentWhen, vector } from 'sightline';
import type { heartbeatMetrics } from '../service.ts';
import { overdue, received, up } from './own-series.ts';

/** More late heartbeats than that are no coincidence: on a normal day it is one in a thousand. */
const LATE_WARNING = 0.01;
const LATE_CRITICAL = 0.05;
/** Fewer heartbeats in five minutes say nothing about a share. */
const ENOUGH = 20;

export function heartbeatsLate(api: Service<typeof heartbeatMetrics>): void {
  new Alert(api, 'HeartbeatsLate', {
    expr: received
      .rate('5m', { outcome: 'late' })
      .sumBy('app')
      .div(received.rate('5m').sumBy('app'))
      .and(received.increase('5m').sumBy('app').gt(ENOUGH)),
    levels: {
      warning: { above: LATE_WARNING, for: '10m' },
      critical: { above: LATE_CRITICAL, for: '5m' },
    },
    // A share over five minutes cannot be known within one.
    budget: '11m',
    summary: (l, v) => `${l.app}: ${v.percent} of heartbeats arrive late`,
    description: l => `Heartbeats of ${l.app} reach the monitor after their due time.`,
    dashboard: 'heartbeat',
    runbook: {
      means:
        'Applications send their heartbeats after the time they promised, or the monitor takes them in too slowly.',
      impact: 'Users are told of outages that are none, and learn to ignore the monitor.',
      confirm: ['Compare the share by application: one application points at the sender, all of them at the monitor.'],
      causes: [
        'The application’s scheduler is overloaded.',
        'The network between them is slow.',
        'The monitor’s database is slow.',
      ],
      fix: [
        'One application: tell its owner.',
        'All applications: look at HeartbeatProcessingSlow and DatabasePoolExhausted, and scale the monitor.',
      ],
    },
    tests: [
      firesWhen('a tenth of the heartbeats is late for a quarter of an hour', {
        given: [
          series(received, { service: 'heartbeat', app: 'shop', outcome: 'ok' }, '0+90x20'),
          series(received, { service: 'heartbeat', app: 'shop', outcome: 'late' }, '0+10x20'),
        ],
        at: '7m',
        severity: 'critical',
        labels: { app: 'shop' },
        annotations: { summary: 'shop: 10% of heartbeats arrive late' },
      }),
      staysSilentWhen('one of three is late, but three are too few to tell', {
        given: [
          series(received, { service: 'heartbeat', app: 'shop', outcome: 'ok' }, '0 0 0 2x20'),
          series(received, { service: 'heartbeat', app: 'shop', outcome: 'late' }, '0 0 0 1x20'),
        ],
        at: '9m',
      }),
      staysSilentWhen('one in a thousand is late', {
        given: [
          series(received, { service: 'heartbeat', app: 'shop', outcome: 'ok' }, '0+999x20'),
          series(received, { service: 'heartbeat', app: 'shop', outcome: 'late' }, '0+1x20'),
        ],
        at: '15m',
      }),
    ],
  });
}

export function heartbeatsStopped(api: Service<typeof heartbeatMetrics>): void {
  new Alert(api, 'HeartbeatsStopped', {
    levels: {
      critical: {
        // After a restart there is no series until the first heartbeat; none is as bad as a standing counter.
        when: received.rate('2m').sumBy<never>().or(vector(0)).eq(0).and(up, { on: [] }),
        for: '1m',
      },
    },
    budget: '4m',
    summary: 'No heartbeat has arrived for three minutes',
    dashboard: 'heartbeat',
    runbook: {
      means: 'The monitor runs and is scraped, and not one application reaches it.',
      impact: 'Every application will soon be reported as down, whatever its real state.',
      confirm: ['Send a heartbeat by hand and look at the answer.'],
      causes: ['The load balancer or DNS name in front of the monitor is broken.', 'A certificate has expired.'],
      fix: ['Repair the way to the monitor, then announce that the reports of the last minutes were wrong.'],
    },
    tests: [
      firesWhen('the counter stands still', {
        given: [
          series(received, { service: 'heartbeat', app: 'shop', outcome: 'ok' }, '0+60x5 300x10'),
          rawSeries('up{service="heartbeat"}', '1x20'),
        ],
        at: '9m',
      }),
      firesWhen('no heartbeat has arrived since the start', {
        given: [rawSeries('up{service="heartbeat"}', '1x20')],
        at: '3m',
      }),
      staysSilentWhen('the monitor is down, which ServiceDown tells', {
        given: [rawSeries('up{service="heartbeat"}', '0x20')],
        at: '9m',
      }),
      staysSilentWhen('heartbeats arrive', {
        given: [
          series(received, { service: 'heartbeat', app: 'shop', outcome: 'ok' }, '0+60x15'),
          rawSeries('up{service="heartbeat"}', '1x20'),
        ],
        at: '10m',
      }),
    ],
  });
}

export function applicationsOverdue(api: Service<typeof heartbeatMetrics>): void {
  new Alert(api, 'ApplicationsOverdue', {
    expr: overdue.value().maxBy('service'),
    levels: { warning: { above: 0, for: '5m' }, error: { above: 10, for: '5m' } },
    summary: (_, v) => `Overdue applications: ${v.raw}`,
    dashboard: 'heartbeat',
    runbook: {
      means: 'Applications that promised a heartbeat have not sent one.',
      impact: 'Each of them is down, or cannot reach the monitor.',
      confirm: ['The list of overdue applications is on the monitor’s own page.'],
      causes: ['The application is down.', 'Its network is down; more than ten at once point at that.'],
      fix: ['Call the owners of the applications on the list.'],
    },
    tests: [
      firesWhen('two applications are overdue', {
        given: [series(overdue, { service: 'heartbeat' }, '0 2x15')],
        at: '8m',
        severity: 'warning',
        annotations: { summary: 'Overdue applications: 2' },
      }),
      staysSilentWhen('none is overdue', { given: [series(overdue, { service: 'heartbeat' }, '0x15')], at: '8m' }),
    ],
  });
}
