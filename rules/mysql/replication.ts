import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { mysqlMetrics } from 'sightline/catalogue';
import type { Exporter } from '../application/exporter.ts';

const { receiving, applying, behind, receivingSince84, applyingSince84, behindSince84 } = mysqlMetrics;

const ONE_OR_THE_OTHER = 'a server has the names of before MySQL 8.4 or those since, never both';

const FROM = { master_host: 'db-1' } as const;

/** The two threads of a replica, by the names of before and since MySQL 8.4. */
function threads(receives: string, applies: string, { at, stranger }: Exporter, since84 = false) {
  return [
    series(since84 ? receivingSince84 : receiving, { ...at, ...FROM }, receives),
    series(since84 ? applyingSince84 : applying, { ...at, ...FROM }, applies),
    series(receiving, { ...stranger, ...FROM }, '0x40'),
    series(applying, { ...stranger, ...FROM }, '0x40'),
    series(receivingSince84, { ...stranger, ...FROM }, '0x40'),
    series(applyingSince84, { ...stranger, ...FROM }, '0x40'),
  ];
}

export const replicationStopped = (exporter: Exporter) => {
  const { of, at } = exporter;
  const before = receiving.value(of).mul(applying.value());
  const since84 = receivingSince84.value(of).mul(applyingSince84.value());
  return defineAlert({
    levels: { error: { when: before.or(since84).eq(0), for: '2m' } },
    equivalentMutants: { [`((${since84.text}) or (${before.text})) == 0`]: ONE_OR_THE_OTHER },
    summary: l => `The MySQL replica ${l.instance} no longer follows ${l.master_host}`,
    runbook: {
      means: 'The thread that receives from the source or the one that applies what was received does not run.',
      impact: 'Its data stands still. It cannot take over, and whoever reads there gets what was true then.',
      confirm: [
        '`show replica status\\G` (`show slave status\\G`): Last_IO_Error and Last_SQL_Error say which thread, and why.',
      ],
      causes: [
        'Receiving: the source is down, its password or certificate changed, or it purged a binary log that is still needed (error 1236).',
        'Applying: somebody wrote on the replica, so that a row is missing or there twice (1032, 1062).',
        'Somebody stopped it for a backup.',
      ],
      fix: [
        'Stopped by hand: `start replica`.',
        'Missing binary log: build the replica anew from a copy of the source.',
        'A row that differs: set `read_only`, repair that row and start again. Skipping events hides the next difference.',
      ],
    },
    tests: [
      firesWhen('it has received nothing for two minutes', {
        given: threads('1x2 0x10 1x5', '1x20', exporter),
        from: '5m',
        until: '14m',
        labels: { ...at, ...FROM },
        annotations: { summary: 'The MySQL replica one no longer follows db-1' },
      }),
      firesWhen('it applies nothing', {
        given: threads('1x20', '0x20', exporter),
        from: '2m',
        labels: { ...at, ...FROM },
      }),
      firesWhen('MySQL 8.4 receives nothing', {
        given: threads('0x20', '1x20', exporter, true),
        from: '2m',
        labels: { ...at, ...FROM },
      }),
      firesWhen('MySQL 8.4 applies nothing', {
        given: threads('1x20', '0x20', exporter, true),
        from: '2m',
        labels: { ...at, ...FROM },
      }),
      staysSilentWhen('both run', { given: threads('1x20', '1x20', exporter), at: '10m' }),
    ],
  });
};

const late = (seconds: number, { at, stranger }: Exporter, metric = behind) => [
  series(metric, { ...at, ...FROM }, `${seconds}x40`),
  series(behind, { ...stranger, ...FROM }, '90000x40'),
  series(behindSince84, { ...stranger, ...FROM }, '90000x40'),
];

export const replicaLags = (exporter: Exporter) => {
  const { of, at } = exporter;
  const turned = behindSince84.value(of).or(behind.value(of)).text;
  return defineAlert({
    expr: behind.value(of).or(behindSince84.value(of)),
    levels: { warning: { above: 60, for: '5m' }, error: { above: 900, for: '5m' } },
    equivalentMutants: { [`(${turned}) > 60`]: ONE_OR_THE_OTHER, [`(${turned}) > 900`]: ONE_OR_THE_OTHER },
    summary: (l, v) => `The MySQL replica ${l.instance} applies what ${l.master_host} wrote ${v.duration} ago`,
    runbook: {
      means: 'What the replica has received waits that long before it is applied.',
      impact: 'Reads from it are old: a user does not find what was saved a moment ago. A failover has to wait.',
      confirm: [
        '`show replica status\\G`: is Relay_Log_Space growing, and what does Replica_SQL_Running_State say?',
        '`show full processlist` on the replica: what is the applier doing?',
      ],
      causes: [
        'A large DELETE or ALTER on the source, which takes as long again here.',
        'Tables without a primary key: each changed row is a scan.',
        'One applier thread for many writers.',
      ],
      fix: [
        '`set global replica_parallel_workers = 4` (MariaDB: `slave_parallel_threads`), after stopping the applier.',
        'Add primary keys. Delete in portions.',
        'Take the replica out of the readers until it has caught up.',
      ],
    },
    tests: [
      firesWhen('61 seconds, for five minutes', {
        given: late(61, exporter),
        from: '5m',
        severity: 'warning',
        labels: { ...at, ...FROM },
        annotations: { summary: 'The MySQL replica one applies what db-1 wrote 1m 1s ago' },
      }),
      firesWhen('a quarter of an hour and a second, in MySQL 8.4', {
        given: late(901, exporter, behindSince84),
        from: '5m',
        severity: ['warning', 'error'],
        labels: { ...at, ...FROM },
      }),
      firesWhen('the same in MariaDB', {
        given: late(901, exporter),
        from: '5m',
        severity: ['warning', 'error'],
        labels: { ...at, ...FROM },
      }),
      firesWhen('a quarter of an hour', {
        given: late(900, exporter),
        at: '30m',
        severity: 'warning',
        labels: { ...at, ...FROM },
      }),
      staysSilentWhen('a minute', { given: late(60, exporter), at: '30m' }),
    ],
  });
};
