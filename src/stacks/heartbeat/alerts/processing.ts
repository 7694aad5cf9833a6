import { Alert, firesWhen, type Service, series, staysSilentWhen } from 'sightline';
import type { heartbeatMetrics } from '../service.ts';
import { alertsSent, duration, pool } from './own-series.ts';

const one = { service: 'heartbeat', instance: 'one' } as const;

/** Buckets as one instance counts them. */
const histogram = (instance: string, buckets: Readonly<Record<string, string>>) =>
  Object.entries(buckets).map(([le, values]) =>
    series(duration, { service: 'heartbeat', instance, le }, values, '_bucket'),
  );

const slowSinceTenMinutes = [
  ...histogram('one', { '0.5': '0+1000x10 10900+900x20', '1': '0+1000x31', '+Inf': '0+1000x31' }),
  ...histogram('two', { '0.5': '0+1000x10 10998+998x20', '1': '0+1000x31', '+Inf': '0+1000x31' }),
];

/** What two instances count of one channel. */
const sending = (values: Readonly<Record<'failed' | 'sent', string>>) =>
  ['one', 'two'].flatMap(instance =>
    (['failed', 'sent'] as const).map(outcome =>
      series(alertsSent, { service: 'heartbeat', instance, channel: 'email', outcome }, values[outcome]),
    ),
  );

export function processingSlow(api: Service<typeof heartbeatMetrics>): void {
  new Alert(api, 'HeartbeatProcessingSlow', {
    expr: duration.quantile(0.95, '5m'),
    levels: { warning: { above: 0.5, for: '10m' } },
    equivalentMutants: {
      'histogram_quantile(0.95, avg by (le) (rate(heartbeat_processing_duration_seconds_bucket{service="heartbeat"}[5m]))) > 0.5':
        'a quantile stays the same when all buckets are divided by one number',
      'histogram_quantile(0.95, sum by (le) (increase(heartbeat_processing_duration_seconds_bucket{service="heartbeat"}[5m]))) > 0.5':
        'a quantile stays the same when all buckets are multiplied by one number',
    },
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
      firesWhen('of what two instances process a little more than one in twenty takes longer', {
        given: slowSinceTenMinutes,
        from: '24m',
      }),
      firesWhen('it has been so for the whole window', {
        given: slowSinceTenMinutes,
        at: '28m',
        annotations: { summary: '95 % of heartbeats take up to 509.8ms to process' },
      }),
      firesWhen('an instance is slow, and restarts every four minutes', {
        given: histogram('one', {
          '0.5': '0 500 1000 1500 '.repeat(8),
          '1': '0 1000 2000 3000 '.repeat(8),
          '+Inf': '0 1000 2000 3000 '.repeat(8),
        }),
        at: '20m',
      }),
      staysSilentWhen('one in twenty takes longer, and another service is slow', {
        given: [
          ...histogram('one', { '0.5': '0+950x30', '1': '0+1000x30', '+Inf': '0+1000x30' }),
          ...['0.5', '1', '+Inf'].map(le =>
            series(
              duration,
              { service: 'other', instance: 'three', le },
              le === '0.5' ? '0x30' : '0+1000x30',
              '_bucket',
            ),
          ),
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
      firesWhen('nineteen of twenty connections are in use for five minutes, in two pools', {
        given: [
          series(pool, { ...one, job: 'a', state: 'in_use' }, '9x20'),
          series(pool, { ...one, job: 'a', state: 'limit' }, '9x20'),
          series(pool, { ...one, job: 'b', state: 'in_use' }, '9x1 10x8 9x5'),
          series(pool, { ...one, job: 'b', state: 'limit' }, '11x20'),
          series(pool, { ...one, service: 'other', state: 'in_use' }, '5x20'),
          series(pool, { ...one, service: 'other', state: 'limit' }, '90x20'),
        ],
        from: '7m',
        until: '11m',
        labels: { instance: 'one' },
        annotations: { summary: 'one uses 95% of its database connections' },
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
      firesWhen('a little more than a tenth fails, at two instances', {
        given: [
          ...sending({ failed: '0x15 2+2x20 42x20', sent: '0+17x60' }),
          series(alertsSent, { service: 'other', channel: 'email', outcome: 'failed' }, '0+50x60'),
        ],
        from: '1770s',
        labels: { channel: 'email' },
        annotations: { summary: '10.53% of alerts by email do not reach anybody' },
      }),
      firesWhen('half of the mails fail, and the service restarts', {
        given: [
          series(alertsSent, { service: 'heartbeat', channel: 'email', outcome: 'failed' }, '0+5x10 5+5x20'),
          series(alertsSent, { service: 'heartbeat', channel: 'email', outcome: 'sent' }, '0+5x10 5+5x20'),
        ],
        at: '15m',
        labels: { channel: 'email' },
      }),
      staysSilentWhen('just a tenth fails', {
        given: [
          series(alertsSent, { service: 'heartbeat', channel: 'email', outcome: 'failed' }, '0+1x30'),
          series(alertsSent, { service: 'heartbeat', channel: 'email', outcome: 'sent' }, '0+9x30'),
        ],
        at: '20m',
      }),
    ],
  });
}
