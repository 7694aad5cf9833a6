import { Alert, firesWhen, rawSeries, type Service, series, staysSilentWhen, vector } from 'sightline';
import type { heartbeatMetrics } from '../service.ts';
import { overdue, received, up } from './own-series.ts';

/** More late heartbeats than that are no coincidence: on a normal day it is one in a thousand. */
const LATE_WARNING = 0.01;
const LATE_CRITICAL = 0.05;
/** Fewer heartbeats in five minutes say nothing about a share. */
const ENOUGH = 20;

/** What two instances count of one application. */
const traffic = (values: Readonly<Record<'ok' | 'late', string>>) =>
  ['one', 'two'].flatMap(instance =>
    (['ok', 'late'] as const).map(outcome =>
      series(received, { service: 'heartbeat', instance, app: 'shop', outcome }, values[outcome]),
    ),
  );

const fewerArrive = [
  series(received, { service: 'heartbeat', app: 'shop', outcome: 'ok' }, '0+398x15 5978+8x30'),
  series(received, { service: 'heartbeat', app: 'shop', outcome: 'late' }, '0+2x45'),
];

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
      firesWhen('one in twenty is late for five minutes, at two instances', {
        given: [
          ...traffic({ ok: '0+237x40', late: '0x10 13+13x30' }),
          series(received, { service: 'other', app: 'shop', outcome: 'late' }, '0+500x40'),
        ],
        from: '1190s',
        severity: 'critical',
        labels: { app: 'shop' },
        annotations: { summary: 'shop: 5.2% of heartbeats arrive late' },
      }),
      firesWhen('one in a hundred is late for ten minutes, at two instances', {
        given: [
          ...traffic({ ok: '0+1979x60', late: '0x10 21+21x20 420x40' }),
          series(received, { service: 'other', app: 'shop', outcome: 'late' }, '0+500x60'),
        ],
        from: '1490s',
        until: '36m',
        severity: 'warning',
        labels: { app: 'shop' },
      }),
      staysSilentWhen('just one in a hundred is late', {
        given: [
          series(received, { service: 'heartbeat', app: 'shop', outcome: 'ok' }, '0+99x20'),
          series(received, { service: 'heartbeat', app: 'shop', outcome: 'late' }, '0+1x20'),
        ],
        at: '18m',
      }),
      firesWhen('more than one in a hundred, and just one in twenty, is late', {
        given: [
          series(received, { service: 'heartbeat', app: 'shop', outcome: 'ok' }, '0+95x20'),
          series(received, { service: 'heartbeat', app: 'shop', outcome: 'late' }, '0+5x20'),
        ],
        at: '18m',
        severity: 'warning',
        labels: { app: 'shop' },
      }),
      firesWhen('more than twenty arrive in five minutes, and one instance restarts', {
        given: traffic({ ok: '0+1.6x10 1.6+1.6x20', late: '0+0.5x10 0.5+0.5x20' }),
        at: '18m',
        severity: ['warning', 'critical'],
        labels: { app: 'shop' },
      }),
      firesWhen('as many are late as before, of fewer', {
        given: fewerArrive,
        from: '24m',
        severity: 'critical',
        labels: { app: 'shop' },
      }),
      firesWhen('they have been for longer', {
        given: fewerArrive,
        from: '28m',
        already: 'critical',
        severity: ['warning', 'critical'],
        labels: { app: 'shop' },
      }),
      staysSilentWhen('one of four is late, but twenty in five minutes are too few to tell', {
        given: [
          series(received, { service: 'heartbeat', app: 'shop', outcome: 'ok' }, '0+3x30'),
          series(received, { service: 'heartbeat', app: 'shop', outcome: 'late' }, '0+1x30'),
          series(received, { service: 'other', app: 'shop', outcome: 'ok' }, '0+100x30'),
        ],
        at: '25m',
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
    equivalentMutants: {
      '(max(rate(heartbeat_received_total{service="heartbeat"}[2m])) or vector(0)) == 0 and on () (up{service="heartbeat"} == 1)':
        'no counter falls: the sum is zero exactly when the largest is',
      '(avg(rate(heartbeat_received_total{service="heartbeat"}[2m])) or vector(0)) == 0 and on () (up{service="heartbeat"} == 1)':
        'no counter falls: the sum is zero exactly when the mean is',
      '(sum(increase(heartbeat_received_total{service="heartbeat"}[2m])) or vector(0)) == 0 and on () (up{service="heartbeat"} == 1)':
        'a rate is zero exactly when the increase is',
    },
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
      firesWhen('the counter stands still for three minutes', {
        given: [
          series(received, { service: 'heartbeat', app: 'shop', outcome: 'ok' }, '0+15x20 300x40 315+15x20'),
          series(received, { service: 'heartbeat', app: 'mail', outcome: 'ok' }, '0+15x20 300x40 300x20'),
          series(received, { service: 'other', app: 'shop', outcome: 'ok' }, '0+15x80'),
          rawSeries('up{service="heartbeat", instance="one"}', '1x80'),
        ],
        every: '15s',
        from: '470s',
        until: '930s',
        annotations: { summary: 'No heartbeat has arrived for three minutes' },
      }),
      firesWhen('no heartbeat has arrived since the start', {
        given: [rawSeries('up{service="heartbeat", instance="one"}', '1x20')],
        from: '1m',
      }),
      staysSilentWhen('the monitor is down, which ServiceDown tells', {
        given: [rawSeries('up{service="heartbeat"}', '0x20'), rawSeries('up{service="other"}', '1x20')],
        at: '9m',
      }),
      staysSilentWhen('one application reaches it and another does not', {
        given: [
          series(received, { service: 'heartbeat', app: 'shop', outcome: 'ok' }, '0+60x15'),
          series(received, { service: 'heartbeat', app: 'mail', outcome: 'ok' }, '60x15'),
          rawSeries('up{service="heartbeat"}', '1x20'),
        ],
        at: '10m',
      }),
      staysSilentWhen('as many arrive as a restart has set back', {
        given: [
          series(received, { service: 'heartbeat', app: 'shop', outcome: 'ok' }, '60x8 0x10'),
          series(received, { service: 'heartbeat', app: 'mail', outcome: 'ok' }, '0x8 60x10'),
          rawSeries('up{service="heartbeat"}', '1x20'),
        ],
        every: '30s',
        at: '6m',
      }),
    ],
  });
}

export function applicationsOverdue(api: Service<typeof heartbeatMetrics>): void {
  new Alert(api, 'ApplicationsOverdue', {
    expr: overdue.value().maxBy<never>(),
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
      firesWhen('one application is overdue for five minutes', {
        given: [series(overdue, { service: 'heartbeat', instance: 'one' }, '0 1x7 0x5')],
        from: '6m',
        until: '9m',
        severity: 'warning',
      }),
      firesWhen('one instance knows of three and the other of one', {
        given: [
          series(overdue, { service: 'heartbeat', instance: 'one' }, '3x15'),
          series(overdue, { service: 'heartbeat', instance: 'two' }, '1x15'),
          series(overdue, { service: 'other', instance: 'three' }, '9x15'),
        ],
        from: '5m',
        severity: 'warning',
        annotations: { summary: 'Overdue applications: 3' },
      }),
      firesWhen('more than ten are overdue for five minutes', {
        given: [
          series(overdue, { service: 'heartbeat', instance: 'one' }, '10x1 11x15'),
          series(overdue, { service: 'heartbeat', instance: 'two' }, '1x20'),
          series(overdue, { service: 'other', instance: 'three' }, '50x20'),
        ],
        from: '7m',
        already: 'warning',
        severity: ['warning', 'error'],
      }),
    ],
  });
}
