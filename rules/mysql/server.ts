import { type Counter, defineAlert, firesWhen, type RunbookProps, series, staysSilentWhen } from 'sightline';
import { mysqlMetrics } from 'sightline/catalogue';
import type { Exporter } from '../application/exporter.ts';

const { up, connected, maxConnections, connectionErrors, abortedConnects, slowQueries, logWaits } = mysqlMetrics;

export const down = ({ of, at, stranger }: Exporter) =>
  defineAlert({
    detect: 'fast',
    levels: { critical: { when: up.value(of).eq(0), for: '20s' } },
    summary: l => `MySQL behind ${l.instance} lets nobody in`,
    runbook: {
      means: 'The exporter runs, and cannot open a session on the MySQL or MariaDB server.',
      impact: 'Applications cannot either, unless it is only the exporter’s account that is locked out.',
      confirm: [
        '`mysqladmin -h <host> -P <port> -u <exporter’s user> -p status`',
        'The server’s error log (`select @@log_error` of a healthy server tells where it is).',
      ],
      causes: [
        'Killed for memory: `innodb_buffer_pool_size` and the connections’ buffers are more than the machine has.',
        'The disk is full: it waits for room instead of ending.',
        'InnoDB recovers after a crash; the log counts the percentage.',
        'The exporter’s host is blocked after too many failed attempts (`max_connect_errors`).',
      ],
      fix: [
        'Start it and let recovery end: stopping it halfway begins it anew.',
        'Remove old binary logs with `purge binary logs before …`, never with rm.',
        'Blocked host: `flush hosts`, or `truncate table performance_schema.host_cache`.',
      ],
      escalate: 'If InnoDB reports corrupted pages: copy the data directory before any `innodb_force_recovery`.',
    },
    tests: [
      firesWhen('for twenty seconds nobody gets in, until somebody does', {
        given: [series(up, at, '1 1 0x10 1x5'), series(up, stranger, '0x20')],
        every: '10s',
        from: '40s',
        until: '130s',
        labels: at,
        annotations: { summary: 'MySQL behind one lets nobody in' },
      }),
      staysSilentWhen('one attempt failed', { given: [series(up, at, '1 1 0 1x5')], every: '10s', at: '50s' }),
    ],
  });

const sessions = (percent: number, { at, stranger }: Exporter) => [
  series(connected, at, `${percent}x40`),
  series(maxConnections, at, '100x40'),
  series(connected, stranger, '100x40'),
  series(maxConnections, stranger, '100x40'),
];

export const connectionsFull = (exporter: Exporter) =>
  defineAlert({
    expr: connected.value(exporter.of).div(maxConnections.value()),
    levels: { warning: { above: 0.8, for: '5m' }, error: { above: 0.95, for: '1m' } },
    summary: (l, v) => `MySQL behind ${l.instance} has ${v.percent} of max_connections open`,
    runbook: {
      means: 'Open sessions, sleeping ones included, against `max_connections` (151 unless it was set).',
      impact: 'Beyond it clients get error 1040. One more is kept for an administrator.',
      confirm: [
        '`select user, host, command, count(*) from information_schema.processlist group by 1, 2, 3 order by 4 desc`',
        "`show global status like 'Threads_running'`: many sleeping is a matter of pools, many running one of locks or slow statements.",
      ],
      causes: [
        'Pools of all instances together are larger than the server.',
        'Sleeping sessions that nobody closes, kept for `wait_timeout`, eight hours.',
        'A metadata lock: `show processlist` says “Waiting for table metadata lock”.',
      ],
      fix: [
        '`set global wait_timeout = 300` for sessions to come, and `kill <id>` for the sleeping ones that are there.',
        '`set global max_connections = …` needs no restart; mind the memory each takes.',
        'Behind a metadata lock: end the oldest transaction on that table.',
      ],
    },
    tests: [
      firesWhen('81 % for five minutes', {
        given: sessions(81, exporter),
        from: '5m',
        severity: 'warning',
        labels: exporter.at,
        annotations: { summary: 'MySQL behind one has 81% of max_connections open' },
      }),
      firesWhen('96 % for a minute', {
        given: sessions(96, exporter),
        from: '1m',
        severity: 'error',
        labels: exporter.at,
      }),
      staysSilentWhen('80 %', { given: sessions(80, exporter), at: '30m' }),
      staysSilentWhen('95 %, before five minutes are over', { given: sessions(95, exporter), at: '4m' }),
    ],
  });

const refused = (values: string, { at, stranger }: Exporter) => [
  series(connectionErrors, { ...at, error: 'max_connections' }, values),
  series(connectionErrors, { ...at, error: 'peer_address' }, '0+60x40'),
  series(connectionErrors, { ...stranger, error: 'max_connections' }, '0+60x40'),
];

export const refuses = (exporter: Exporter) =>
  defineAlert({
    expr: connectionErrors.increase('5m', { ...exporter.of, error: 'max_connections' }).round(),
    levels: { error: { above: 0, for: '1m' } },
    summary: (l, v) => `MySQL behind ${l.instance} refused ${v.raw} connections within five minutes`,
    runbook: {
      means: 'Clients were answered with error 1040, “Too many connections”.',
      impact: 'What these clients wanted failed. It ends as soon as others close theirs.',
      confirm: [
        "`show global status like 'Max_used_connections%'`: when the most were open",
        'Which application logs error 1040?',
      ],
      causes: [
        'MysqlConnectionsFull tells what fills them.',
        'A short storm: all instances reconnect at once after a failover.',
      ],
      fix: [
        'As for MysqlConnectionsFull. After a storm: nothing, but let clients wait a random time before they try again.',
      ],
    },
    tests: [
      firesWhen('one was refused', {
        given: refused('3x4 4x30', exporter),
        from: '6m',
        until: '9m',
        labels: { ...exporter.at, error: 'max_connections' },
        annotations: { summary: 'MySQL behind one refused 1 connections within five minutes' },
      }),
      firesWhen('some were since it was started again', {
        given: refused('900x4 2x30', exporter),
        at: '6m',
        labels: { ...exporter.at, error: 'max_connections' },
      }),
      staysSilentWhen('none was', { given: refused('3x40', exporter), at: '20m' }),
    ],
  });

interface Grown {
  readonly counter: Counter<Record<never, never>>;
  readonly what: string;
  readonly runbook: RunbookProps;
}

/** A counter that grows by more than sixty within ten minutes, for ten minutes. */
const grows =
  ({ counter, what, runbook }: Grown) =>
  ({ of, at, stranger }: Exporter) => {
    const given = (each: number) => [series(counter, at, `0+${each}x60`), series(counter, stranger, '0+900x60')];
    return defineAlert({
      expr: counter.increase('10m', of).round(),
      levels: { warning: { above: 60, for: '10m' } },
      summary: (l, v) => `MySQL behind ${l.instance}: ${v.raw} ${what} within ten minutes`,
      runbook,
      tests: [
        firesWhen('70 within ten minutes', {
          given: given(7),
          from: '19m',
          labels: at,
          annotations: { summary: `MySQL behind one: 70 ${what} within ten minutes` },
        }),
        firesWhen('65', { given: given(6.5), at: '40m', labels: at }),
        staysSilentWhen('sixty', { given: given(6), at: '50m' }),
        staysSilentWhen('none', { given: given(0), at: '50m' }),
      ],
    });
  };

export const slow = grows({
  counter: slowQueries,
  what: 'slow statements',
  runbook: {
    means:
      'More than six statements a minute take longer than `long_query_time`, for which ten seconds is the default.',
    impact: 'Whoever asked waits that long, and so does whoever needs the rows or the disk.',
    confirm: [
      '`select digest_text, count_star, sum_timer_wait / 1e12 as seconds from performance_schema.events_statements_summary_by_digest order by 3 desc limit 10`',
      'The slow log, if it is on: `mysqldumpslow -s t <file>`',
    ],
    causes: [
      'A release brought a statement without an index.',
      'The data outgrew the buffer pool.',
      'A backup or a report reads everything meanwhile.',
    ],
    fix: [
      '`explain analyze <statement>`, then the index it wants.',
      'Move the report to a replica.',
      'Where `long_query_time` is a fraction of a second: raise the threshold here.',
    ],
  },
});

export const logWaiting = grows({
  counter: logWaits,
  what: 'waits for the InnoDB log buffer',
  runbook: {
    means: 'Transactions had to wait until the log buffer was written out, because it was full.',
    impact: 'Commits take as long as the disk does; under load everything that writes queues up behind them.',
    confirm: [
      "`show global status like 'Innodb_log_waits'`, `show variables like 'innodb_log_buffer_size'`",
      '`iostat -x 5` on the machine: how long does a write take?',
    ],
    causes: [
      'Large transactions, such as imports or blobs, and a small buffer.',
      'The disk of the redo log is slow or shared.',
    ],
    fix: [
      'Raise `innodb_log_buffer_size` to 64 MB.',
      'Put the redo log on a disk of its own.',
      'Split the import into smaller transactions.',
    ],
  },
});

export const aborted = grows({
  counter: abortedConnects,
  what: 'connection attempts that failed',
  runbook: {
    means:
      'Clients reached the server and did not get a session: wrong password, no right to that database, or a broken handshake.',
    impact:
      'Something is configured with an old password, or somebody tries passwords. After `max_connect_errors` the host is blocked.',
    confirm: [
      'The error log with `log_error_verbosity = 3` (MariaDB: `log_warnings = 2`) names user and host.',
      '`select host, sum_connect_errors, count_authentication_errors from performance_schema.host_cache order by 3 desc`',
    ],
    causes: [
      'A password was changed on one side only.',
      'A health check opens the port and closes it again without a greeting.',
      'TLS is required, and a client has none.',
      'A scanner: the port is reachable from outside.',
    ],
    fix: [
      'Give the client the new password.',
      'Let health checks use `mysqladmin ping`.',
      'Close the port towards whoever has no business there.',
    ],
  },
});
