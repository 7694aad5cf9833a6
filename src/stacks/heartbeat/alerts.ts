import { Alert, firesWhen, logs, rawPromql, rawSeries, type Service, series, staysSilentWhen, vector } from 'sightline';
import { heartbeatMetrics } from './service.ts';

/** Other services, or another environment's copy on a shared Prometheus, may expose metrics of the same names. */
const own = { service: 'heartbeat' } as const;
const received = heartbeatMetrics.received.where(own);
const duration = heartbeatMetrics.duration.where(own);
const overdue = heartbeatMetrics.overdue.where(own);
const alertsSent = heartbeatMetrics.alertsSent.where(own);
const pool = heartbeatMetrics.pool.where(own);
const backgroundHealth = heartbeatMetrics.backgroundHealth.where(own);

/** Instances that are scraped, so that silence of the service is not mistaken for silence of the network. */
const up = rawPromql('up{service="heartbeat"} == 1', { labels: ['instance', 'job', 'service'] });

/** More late heartbeats than that are no coincidence: on a normal day it is one in a thousand. */
const LATE_WARNING = 0.01;
const LATE_CRITICAL = 0.05;
/** Fewer heartbeats in five minutes say nothing about a share. */
const ENOUGH = 20;

/** Alerts on what users of the heartbeat monitor would notice, cause after symptom. */
export function heartbeatAlerts(api: Service<typeof heartbeatMetrics>): void {
  heartbeatsLate(api);
  heartbeatsStopped(api);
  processingSlow(api);
  applicationsOverdue(api);
  alertSendingFails(api);
  poolExhausted(api);
  workerStalled(api);
  workersUnreported(api);
  errorsLogged(api);
}

function heartbeatsLate(api: Service<typeof heartbeatMetrics>): void {
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

function heartbeatsStopped(api: Service<typeof heartbeatMetrics>): void {
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

function processingSlow(api: Service<typeof heartbeatMetrics>): void {
  new Alert(api, 'HeartbeatProcessingSlow', {
    expr: duration.quantile(0.95, '5m', { by: ['service'] }),
    levels: { warning: { above: 0.5, for: '10m' } },
    summary: (_, v) => `95 % of heartbeats take up to ${v.duration} to process`,
    dashboard: 'heartbeat',
    runbook: {
      means: 'Storing a heartbeat takes longer than half a second for one in twenty.',
      impact: 'Under load heartbeats queue up and are counted as late.',
      confirm: ['Look at the span database.query in the traces: is the time spent there?'],
      causes: ['Slow queries.', 'The connection pool is exhausted.', 'Too few instances.'],
      fix: ['Look for the slowest query and its plan.', 'Add an instance if CPU is the limit.'],
    },
    tests: [
      firesWhen('a tenth takes more than half a second', {
        given: [
          series(duration, { service: 'heartbeat', le: '0.5' }, '0+90x30', '_bucket'),
          series(duration, { service: 'heartbeat', le: '1' }, '0+100x30', '_bucket'),
          series(duration, { service: 'heartbeat', le: '+Inf' }, '0+100x30', '_bucket'),
        ],
        at: '16m',
      }),
      staysSilentWhen('all are fast', {
        given: [
          series(duration, { service: 'heartbeat', le: '0.5' }, '0+100x30', '_bucket'),
          series(duration, { service: 'heartbeat', le: '+Inf' }, '0+100x30', '_bucket'),
        ],
        at: '16m',
      }),
    ],
  });
}

function applicationsOverdue(api: Service<typeof heartbeatMetrics>): void {
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

function alertSendingFails(api: Service<typeof heartbeatMetrics>): void {
  new Alert(api, 'AlertSendingFails', {
    expr: alertsSent
      .increase('10m', { outcome: 'failed' })
      .sumBy('channel')
      .div(alertsSent.increase('10m').sumBy('channel')),
    levels: { error: { above: 0.1, for: '5m' } },
    summary: (l, v) => `${v.percent} of alerts by ${l.channel} do not reach anybody`,
    dashboard: 'heartbeat',
    runbook: {
      means: 'The heartbeat monitor itself tries to tell its users and fails.',
      impact: 'Users are not told that their application is down.',
      confirm: ['Search the logs of the service for the span alert.send with an error.'],
      causes: ['Credentials of the channel have expired.', 'The provider limits or blocks us.'],
      fix: ['Renew the credentials.', 'Switch users to another channel until the provider answers.'],
    },
    tests: [
      firesWhen('half of the mails fail', {
        given: [
          series(alertsSent, { service: 'heartbeat', channel: 'email', outcome: 'failed' }, '0+5x20'),
          series(alertsSent, { service: 'heartbeat', channel: 'email', outcome: 'sent' }, '0+5x20'),
        ],
        at: '12m',
        labels: { channel: 'email' },
      }),
      staysSilentWhen('all are sent', {
        given: [
          series(alertsSent, { service: 'heartbeat', channel: 'email', outcome: 'failed' }, '0x20'),
          series(alertsSent, { service: 'heartbeat', channel: 'email', outcome: 'sent' }, '0+5x20'),
        ],
        at: '12m',
      }),
    ],
  });
}

function poolExhausted(api: Service<typeof heartbeatMetrics>): void {
  new Alert(api, 'DatabasePoolExhausted', {
    expr: pool
      .value({ state: 'in_use' })
      .sumBy('instance')
      .div(pool.value({ state: 'limit' }).sumBy('instance')),
    levels: { warning: { above: 0.9, for: '5m' } },
    summary: (l, v) => `${l.instance} uses ${v.percent} of its database connections`,
    dashboard: 'heartbeat',
    runbook: {
      means: 'Nearly every connection of the pool is in use.',
      impact: 'The next requests wait for a connection, then fail.',
      confirm: ['Look for sessions in the database that are idle in a transaction.'],
      causes: ['A query hangs.', 'Connections are not given back.', 'Traffic has outgrown the pool.'],
      fix: [
        'End the hanging session.',
        'Restart the instance if connections leak, and file the leak.',
        'Raise the limit of the pool within what the database allows.',
      ],
    },
    tests: [
      firesWhen('nineteen of twenty connections are in use', {
        given: [
          series(pool, { service: 'heartbeat', instance: 'one', state: 'in_use' }, '19x15'),
          series(pool, { service: 'heartbeat', instance: 'one', state: 'limit' }, '20x15'),
        ],
        at: '6m',
        labels: { instance: 'one' },
        annotations: { summary: 'one uses 95% of its database connections' },
      }),
      staysSilentWhen('eighteen of twenty are in use', {
        given: [
          series(pool, { service: 'heartbeat', instance: 'one', state: 'in_use' }, '18x15'),
          series(pool, { service: 'heartbeat', instance: 'one', state: 'limit' }, '20x15'),
        ],
        at: '10m',
      }),
    ],
  });
}

function workerStalled(api: Service<typeof heartbeatMetrics>): void {
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

function workersUnreported(api: Service<typeof heartbeatMetrics>): void {
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

function errorsLogged(api: Service<typeof heartbeatMetrics>): void {
  new Alert(api, 'HeartbeatErrorsLogged', {
    expr: logs({ service: 'heartbeat' })
      .where({ detected_level: ['error', 'critical', 'fatal'] })
      .countOverTime('5m')
      .sumBy('service'),
    levels: { warning: { above: 50, for: '5m' } },
    summary: (l, v) => `${l.service} logged ${v.raw} errors within five minutes`,
    dashboard: 'heartbeat',
    runbook: {
      means: 'The monitor writes ten error lines a minute or more.',
      impact: 'Something fails that no metric counts yet.',
      confirm: ['Open the logs panel of the dashboard and filter by level error.'],
      fix: ['Fix what the lines name.', 'If it is worth waking somebody, count it in a metric and alert on that.'],
    },
    tests: [],
  });
}
