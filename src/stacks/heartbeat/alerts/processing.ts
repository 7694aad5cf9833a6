import { Alert, firesWhen, logs, type Service, series, staysSilentWhen } from 'sightline';
import type { heartbeatMetrics } from '../service.ts';
import { alertsSent, duration, pool } from './own-series.ts';

export function processingSlow(api: Service<typeof heartbeatMetrics>): void {
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

export function poolExhausted(api: Service<typeof heartbeatMetrics>): void {
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

export function alertSendingFails(api: Service<typeof heartbeatMetrics>): void {
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

export function errorsLogged(api: Service<typeof heartbeatMetrics>): void {
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
