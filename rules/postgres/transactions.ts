import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { postgresMetrics } from 'sightline/catalogue';
import { bursts, type Exporter } from '../application/exporter.ts';

const { transactionAge, deadlocks, commits, rollbacks } = postgresMetrics;

/** Who holds it, without what it waits for: that changes from scrape to scrape. */
const HOLDER = ['instance', 'datname', 'usename', 'application_name'] as const;
const CLIENT = { backend_type: 'client backend' } as const;

const session = { datname: 'shop', usename: 'app', application_name: 'worker' } as const;

/** The age of one session's transaction, of two that are waiting for different things. */
function aged(seconds: number, state: string, { at, second, stranger }: Exporter, backend = 'client backend') {
  const of = (target: typeof at, wait_event: string, value: string, backend_type: string = backend) =>
    series(transactionAge, { ...target, ...session, state, backend_type, wait_event }, value);
  return [
    of(at, 'ClientRead', `${seconds}x60`),
    of(at, 'DataFileRead', '2x60'),
    of(second, 'ClientRead', '2x60'),
    of(stranger, 'ClientRead', '90000x60', 'client backend'),
  ];
}

const who = (exporter: Exporter) => ({ instance: exporter.at.instance, ...session });

export const transactionLong = (exporter: Exporter) =>
  defineAlert({
    expr: transactionAge.value({ ...exporter.of, ...CLIENT, state: 'active' }).maxBy(...HOLDER),
    // Longer than reports and migrations of most; nightly dumps are tuned out by their application_name.
    levels: { warning: { above: 3600, for: '5m' } },
    summary: (l, v) =>
      `A transaction of ${l.usename} (${l.application_name}) in ${l.datname} has run for ${v.duration}`,
    runbook: {
      means: 'A client’s statement is at work in a transaction that began more than an hour ago.',
      impact:
        'Its locks stay. Vacuum cannot remove any row version that was alive when it began, in no database of the server.',
      confirm: [
        "`select pid, now() - xact_start as age, wait_event, left(query, 200) from pg_stat_activity where state = 'active' order by xact_start limit 5`",
        '`explain` of that statement: does it read a whole table?',
      ],
      causes: [
        'A report or migration over more rows than it was written for.',
        'It waits for a lock: `wait_event_type` is Lock.',
        'Statistics are stale and the plan is bad.',
      ],
      fix: [
        'Nobody needs the result: `select pg_cancel_backend(<pid>)`; if it does not end, `pg_terminate_backend`.',
        'Set `statement_timeout` for the role, larger only for those that need it.',
        'A dump that takes so long: exclude its application_name by `where`, or dump from a replica.',
      ],
    },
    tests: [
      firesWhen('one has run for an hour and a second, for five minutes', {
        given: aged(3601, 'active', exporter),
        from: '5m',
        labels: who(exporter),
        annotations: { summary: 'A transaction of app (worker) in shop has run for 1h 0m 1s' },
      }),
      staysSilentWhen('it has run for an hour', { given: aged(3600, 'active', exporter), at: '30m' }),
      staysSilentWhen('it is idle, which PostgresIdleInTransaction tells', {
        given: aged(7200, 'idle in transaction', exporter),
        at: '30m',
      }),
      staysSilentWhen('it is a vacuum of the server itself', {
        given: aged(7200, 'active', exporter, 'autovacuum worker'),
        at: '30m',
      }),
    ],
  });

export const idleInTransaction = (exporter: Exporter) =>
  defineAlert({
    expr: transactionAge
      .value({ ...exporter.of, ...CLIENT, state: ['idle in transaction', 'idle in transaction (aborted)'] })
      .maxBy(...HOLDER),
    levels: { warning: { above: 600, for: '5m' } },
    summary: (l, v) =>
      `${l.usename} (${l.application_name}) keeps a transaction in ${l.datname} open for ${v.duration} and does nothing`,
    runbook: {
      means: 'A client began a transaction, and the server waits for its next statement.',
      impact:
        'Rows it has touched stay locked, and vacuum cleans up nothing newer. Others begin to wait without an error.',
      confirm: [
        "`select pid, now() - state_change as idle, client_addr, left(query, 200) from pg_stat_activity where state like 'idle in transaction%' order by xact_start`",
        '`select * from pg_locks where pid = <pid> and granted`',
      ],
      causes: [
        'The application calls another service between two statements, and that does not answer.',
        'An exception leaves neither commit nor rollback behind.',
        'Somebody’s psql or IDE with autocommit switched off.',
      ],
      fix: [
        '`select pg_terminate_backend(<pid>)`: an idle session ignores a cancel.',
        'Set `idle_in_transaction_session_timeout` to a minute for the application’s role.',
        'In the code: do remote calls before the transaction begins.',
      ],
    },
    tests: [
      firesWhen('one is idle for ten minutes and a second, for five minutes', {
        given: aged(601, 'idle in transaction', exporter),
        from: '5m',
        labels: who(exporter),
        annotations: { summary: 'app (worker) keeps a transaction in shop open for 10m 1s and does nothing' },
      }),
      firesWhen('one has failed and was not ended', {
        given: aged(900, 'idle in transaction (aborted)', exporter),
        from: '5m',
        labels: who(exporter),
      }),
      staysSilentWhen('it is idle for ten minutes', {
        given: aged(600, 'idle in transaction', exporter),
        at: '30m',
      }),
      staysSilentWhen('it is at work', { given: aged(3000, 'active', exporter), at: '30m' }),
      staysSilentWhen('it is no client', {
        given: aged(3000, 'idle in transaction', exporter, 'walsender'),
        at: '30m',
      }),
    ],
  });

/** So many in a quarter of an hour in two databases of one name; elsewhere far more. */
const locked = (each: number, { at, second, stranger }: Exporter) => [
  series(deadlocks, { ...at, datid: '1', datname: 'shop' }, `0+${each}x60`),
  series(deadlocks, { ...at, datid: '2', datname: 'shop' }, '0+0.1x60'),
  series(deadlocks, { ...second, datid: '1', datname: 'shop' }, '0+0.1x60'),
  series(deadlocks, { ...stranger, datid: '1', datname: 'shop' }, '0+9x60'),
];

export const deadlocked = (exporter: Exporter) =>
  defineAlert({
    expr: deadlocks.increase('15m', exporter.of).sumBy('instance', 'datname'),
    // One is retried and forgotten; one every three minutes is two pieces of code that lock in a different order.
    levels: { warning: { above: 5, for: '5m' } },
    summary: (l, v) => `${v.fixed(0)} deadlocks in ${l.datname} within a quarter of an hour`,
    runbook: {
      means:
        'Transactions waited for each other in a circle; the server ended one of each circle with the error 40P01.',
      impact: 'Each is a request that failed after waiting `deadlock_timeout`, a second by default.',
      confirm: ['The server’s log: “deadlock detected” names both statements and the rows or tables they wanted.'],
      causes: [
        'Two code paths update the same rows in a different order.',
        'A foreign key without an index, so that a delete locks more than it should.',
        'A batch that touches many rows beside the traffic.',
      ],
      fix: [
        'Lock in one order: `select … order by id for update` first.',
        'Make the batch smaller and commit in between.',
        'Until then let the application repeat a transaction that ended with 40P01.',
      ],
    },
    tests: [
      firesWhen('six in a quarter of an hour', {
        given: locked(0.3, exporter),
        from: '18m',
        labels: { instance: 'one', datname: 'shop' },
        annotations: { summary: '6 deadlocks in shop within a quarter of an hour' },
      }),
      staysSilentWhen('five', { given: locked(0.7 / 3, exporter), at: '50m' }),
    ],
  });

/** So many rollbacks and commits a minute, half of each in one of two databases of one name. */
function undone(rolledBack: number, committed: number, exporter: Exporter, strange: readonly [number, number]) {
  const { at, stranger } = exporter;
  const each = (perMinute: number) => `0+${perMinute / 2}x60`;
  return [
    ...transactions(at, each(rolledBack), each(committed)),
    ...transactions({ ...at, instance: 'two' }, each(0), each(100)),
    ...transactions(at, each(0), each(500), 'stock'),
    ...transactions(stranger, each(strange[0]), each(strange[1])),
  ];
}

const transactions = (target: Exporter['at'], back: string, done: string, datname = 'shop') =>
  ['1', '2'].flatMap(datid => [
    series(rollbacks, { ...target, datid, datname }, back),
    series(commits, { ...target, datid, datname }, done),
  ]);

export function rolledBack(exporter: Exporter) {
  const back = rollbacks.rate('10m', exporter.of).sumBy('instance', 'datname');
  const done = commits.rate('10m', exporter.of).sumBy('instance', 'datname');
  const shop = { instance: 'one', datname: 'shop' };
  return defineAlert({
    // At least one every two seconds: fewer say little of a share.
    expr: back.div(done.add(back)).and(back.gt(0.5)),
    levels: { warning: { above: 0.25, for: '15m' } },
    summary: (l, v) => `${v.percent} of the transactions in ${l.datname} are rolled back`,
    runbook: {
      means: 'More than a quarter of what was begun in a database ends with a rollback instead of a commit.',
      impact: 'Work is done and thrown away; users probably see errors of the application.',
      confirm: [
        'The server’s log with `log_min_error_statement = error`: which statement fails, and with which code?',
        'The error rate of the applications that use this database: did both begin together?',
      ],
      causes: [
        'A release that violates a constraint, or a migration that was not run.',
        'Serialization failures (40001) under more traffic than before.',
        'A pool that ends read-only work with `rollback`: harmless, and always there.',
      ],
      fix: [
        'Roll the release back, or run its migration.',
        'Where it is the pool’s habit: raise the threshold for this server, with that reason.',
      ],
    },
    tests: [
      firesWhen('26 % are, over ten minutes', {
        given: undone(52, 148, exporter, [0, 9000]),
        from: '1260s',
        labels: shop,
        annotations: { summary: '26% of the transactions in shop are rolled back' },
      }),
      firesWhen('the same, while another service rolls everything back', {
        given: undone(52, 148, exporter, [9000, 0]),
        at: '40m',
        labels: shop,
        annotations: { summary: '26% of the transactions in shop are rolled back' },
      }),
      staysSilentWhen('a quarter is', { given: undone(50, 150, exporter, [9000, 0]), at: '50m' }),
      staysSilentWhen('all are, thirty a minute', { given: undone(30, 0, exporter, [9000, 0]), at: '50m' }),
      staysSilentWhen('none is', { given: undone(0, 200, exporter, [9000, 0]), at: '50m' }),
      firesWhen('all are, 32 a minute', { given: undone(32, 0, exporter, [0, 0]), at: '50m', labels: shop }),
      firesWhen('they come by the hundred every six minutes', {
        given: transactions(exporter.at, bursts(600, 6), '0+50x60'),
        at: '50m',
        labels: shop,
      }),
      firesWhen('they begin after twenty minutes without any', {
        given: transactions(exporter.at, '0x20 100+100x60', '0+100x80'),
        from: '2340s',
        labels: shop,
      }),
      firesWhen('nothing is committed any more', {
        given: transactions(exporter.at, '0+100x80', '0+400x20 8000x60'),
        from: '2280s',
        labels: shop,
      }),
      staysSilentWhen('it lasted for six minutes', {
        given: transactions(exporter.at, '0x10 100+100x5 600x40', '0+100x60'),
        at: '24m',
      }),
    ],
  });
}
