import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { postgresMetrics } from 'sightline/catalogue';
import type { Exporter } from '../application/exporter.ts';

const { replicationLag, slotRetained, slotStatus, archiveFailures } = postgresMetrics;

const lagging = (seconds: number, { at, stranger }: Exporter) => [
  series(replicationLag, at, `${seconds}x40`),
  series(replicationLag, stranger, '90000x40'),
];

export const replicaLags = (exporter: Exporter) =>
  defineAlert({
    expr: replicationLag.value(exporter.of),
    // A minute is more than users overlook; after a quarter of an hour a failover loses what nobody can type again.
    levels: { warning: { above: 60, for: '5m' }, error: { above: 900, for: '5m' } },
    summary: (l, v) => `The replica ${l.instance} shows data as of ${v.duration} ago`,
    runbook: {
      means: 'The replica has received changes that it has not replayed; this is how old the newest replayed one is.',
      impact: 'Whoever reads there sees the past. A failover to it waits until it has caught up.',
      confirm: [
        '`select now() - pg_last_xact_replay_timestamp(), pg_is_wal_replay_paused()` on the replica',
        '`select application_name, state, sent_lsn, replay_lsn, replay_lag from pg_stat_replication` on the primary',
      ],
      causes: [
        'A long query on the replica holds replay back, for up to `max_standby_streaming_delay`.',
        'A bulk load or an index build on the primary; replay is one process.',
        'Replay was paused and nobody resumed it.',
      ],
      fix: [
        'Paused: `select pg_wal_replay_resume()`.',
        'End the query that conflicts, or send reports to a replica of their own.',
        'Disk or CPU of the replica at its end: give it as much as the primary has.',
      ],
    },
    tests: [
      firesWhen('it is 61 seconds behind for five minutes', {
        given: lagging(61, exporter),
        from: '5m',
        severity: 'warning',
        labels: exporter.at,
        annotations: { summary: 'The replica one shows data as of 1m 1s ago' },
      }),
      firesWhen('it is a quarter of an hour and a second behind', {
        given: lagging(901, exporter),
        from: '5m',
        severity: ['warning', 'error'],
        labels: exporter.at,
      }),
      firesWhen('it is a quarter of an hour behind', {
        given: lagging(900, exporter),
        at: '30m',
        severity: 'warning',
        labels: exporter.at,
      }),
      staysSilentWhen('it is a minute behind', { given: lagging(60, exporter), at: '30m' }),
    ],
  });

const GIB = 1024 ** 3;

const kept = (bytes: number, { at, second, stranger }: Exporter) => [
  series(slotRetained, { ...at, slot_name: 'reporting', database: '' }, `${bytes}x40`),
  series(slotRetained, { ...at, slot_name: 'reporting', database: 'shop' }, '5x40'),
  series(slotRetained, { ...at, slot_name: 'standby' }, '5x40'),
  series(slotRetained, { ...second, slot_name: 'reporting' }, '5x40'),
  series(slotRetained, { ...stranger, slot_name: 'reporting' }, `${900 * GIB}x40`),
];

export const slotKeepsWal = (exporter: Exporter) =>
  defineAlert({
    expr: slotRetained.value(exporter.of).maxBy('instance', 'slot_name'),
    // Ten gigabytes are minutes of a bulk load; fifty are more than the room most volumes have left.
    levels: { warning: { above: 10 * GIB, for: '10m' }, error: { above: 50 * GIB, for: '10m' } },
    summary: (l, v) =>
      `The replication slot ${l.slot_name} makes PostgreSQL behind ${l.instance} keep ${v.bytes} of WAL`,
    runbook: {
      means: 'The server deletes no WAL that a slot’s consumer has not confirmed, however much it is.',
      impact: 'The volume fills until the primary stops: a forgotten slot takes the database down.',
      confirm: [
        '`select slot_name, active, pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) from pg_replication_slots`',
        '`df -h` of the volume with `pg_wal`, and PostgreSQL’s growth in the last hour: how long is left?',
      ],
      causes: [
        'The replica or the change-data reader behind the slot is stopped.',
        'It was removed, and its slot was not.',
        'It reads slower than the primary writes.',
      ],
      fix: [
        'Start the consumer again; what is kept goes away as it reads.',
        "Nobody reads it any more: `select pg_drop_replication_slot('<name>')`. A consumer that comes back starts from a new copy.",
        'Set `max_slot_wal_keep_size`, so that a slot is lost before the primary is.',
      ],
    },
    tests: [
      firesWhen('it keeps a little more than ten gigabytes for ten minutes', {
        given: kept(10.1 * GIB, exporter),
        from: '10m',
        severity: 'warning',
        labels: { instance: 'one', slot_name: 'reporting' },
        annotations: { summary: 'The replication slot reporting makes PostgreSQL behind one keep 10.1GiB of WAL' },
      }),
      firesWhen('it keeps 51 gigabytes', {
        given: kept(51 * GIB, exporter),
        from: '10m',
        severity: ['warning', 'error'],
        labels: { instance: 'one', slot_name: 'reporting' },
      }),
      firesWhen('it keeps fifty', {
        given: kept(50 * GIB, exporter),
        at: '30m',
        severity: 'warning',
        labels: { instance: 'one', slot_name: 'reporting' },
      }),
      staysSilentWhen('it keeps ten', { given: kept(10 * GIB, exporter), at: '30m' }),
    ],
  });

const slotAs = (wal_status: string, { at, stranger }: Exporter) => [
  series(slotStatus, { ...at, slot_name: 'standby', slot_type: 'physical', wal_status }, '0x2 1x20'),
  series(slotStatus, { ...stranger, slot_name: 'standby', slot_type: 'physical', wal_status: 'lost' }, '1x40'),
];

export const slotLost = (exporter: Exporter) =>
  defineAlert({
    levels: { error: { when: slotStatus.value({ ...exporter.of, wal_status: 'lost' }).eq(1), for: '1m' } },
    summary: l => `The consumer of the replication slot ${l.slot_name} of ${l.instance} can never catch up`,
    runbook: {
      means: 'WAL that this slot needs was deleted because it was more than `max_slot_wal_keep_size`.',
      impact:
        'The replica stands still with the data it had; failing over to it loses everything since. A change-data reader has a gap.',
      confirm: ["`select slot_name, wal_status, restart_lsn from pg_replication_slots where wal_status = 'lost'`"],
      causes: [
        'The consumer was away for longer than the WAL that may be kept.',
        'A bulk load wrote that much in minutes.',
      ],
      fix: [
        "`select pg_drop_replication_slot('<name>')`, then build the replica anew: `pg_basebackup -R -C -S <name> -D <directory>`.",
        'A change-data reader: take a new snapshot of its tables.',
      ],
      escalate: 'If it was the only replica, tell whoever decides on failovers: there is none until it is rebuilt.',
    },
    tests: [
      firesWhen('it has been lost for a minute', {
        given: slotAs('lost', exporter),
        from: '4m',
        labels: { ...exporter.at, slot_name: 'standby', slot_type: 'physical', wal_status: 'lost' },
        annotations: { summary: 'The consumer of the replication slot standby of one can never catch up' },
      }),
      staysSilentWhen('more WAL than usual is kept for it', { given: slotAs('extended', exporter), at: '15m' }),
    ],
  });

const archive = (each: number, { at, stranger }: Exporter) => [
  series(archiveFailures, { ...at, server: 'db:5432' }, `0+${each}x60`),
  series(archiveFailures, { ...stranger, server: 'db:5432' }, '0+9x60'),
];

export const archiveFails = (exporter: Exporter) =>
  defineAlert({
    expr: archiveFailures.increase('15m', exporter.of).round(),
    // It tries three times a minute for as long as the first file in line is not taken.
    levels: { error: { above: 10, for: '5m' } },
    summary: (l, v) =>
      `PostgreSQL behind ${l.instance} failed ${v.raw} times within a quarter of an hour to archive its WAL`,
    runbook: {
      means:
        '`archive_command` or the archive library refuses the next WAL file again and again; the server keeps it and all that follow.',
      impact:
        'Backups end at the last file that was taken, so nothing newer can be restored. `pg_wal` grows until its volume is full.',
      confirm: [
        '`select last_failed_wal, last_failed_time, last_archived_time from pg_stat_archiver`',
        'The server’s log has the output of the command; run it by hand as the server’s user.',
      ],
      causes: [
        'The backup store is full, or its credentials have expired.',
        'The file is there already: an earlier copy broke off halfway.',
        'The backup tool was updated on one side only.',
      ],
      fix: [
        'Repair the store or its credentials; files then go in order by themselves.',
        'A half copied file: compare it, and remove it from the archive, never from `pg_wal`.',
        'Afterwards take a full backup if any file is missing.',
      ],
    },
    tests: [
      firesWhen('eleven attempts failed, and five minutes are over', {
        given: archive(0.75, exporter),
        from: '19m',
        labels: { ...exporter.at, server: 'db:5432' },
        annotations: {
          summary: 'PostgreSQL behind one failed 11 times within a quarter of an hour to archive its WAL',
        },
      }),
      staysSilentWhen('ten failed', { given: archive(2 / 3, exporter), at: '50m' }),
      staysSilentWhen('none failed', { given: archive(0, exporter), at: '50m' }),
    ],
  });
