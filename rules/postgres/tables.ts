import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { postgresMetrics } from 'sightline/catalogue';
import { bursts, type Exporter } from '../application/exporter.ts';

const { liveRows, deadRows, frozenAge, blocksHit, blocksRead } = postgresMetrics;

const orders = { datname: 'shop', schemaname: 'public', relname: 'orders' } as const;

const rows = (dead: number, live: number, { at, stranger }: Exporter) => [
  series(deadRows, { ...at, ...orders }, `${dead}x90`),
  series(liveRows, { ...at, ...orders }, `${live}x90`),
  series(deadRows, { ...stranger, ...orders }, '900000x90'),
  series(liveRows, { ...stranger, ...orders }, '100000x90'),
];

export function deadRowsStay(exporter: Exporter) {
  const share = deadRows.value(exporter.of).div(liveRows.value().add(deadRows.value()));
  return defineAlert({
    // Autovacuum begins at a fifth by default; twice that for an hour means that it does not come through.
    expr: share.and(deadRows.value().gt(100_000)),
    levels: { warning: { above: 0.4, for: '1h' } },
    summary: (l, v) => `${v.percent} of the rows of ${l.relname} in ${l.datname} are dead`,
    runbook: {
      means:
        'Updates and deletes left row versions behind that nobody can see any more, and vacuum has not removed them.',
      impact: 'Table and indexes grow, scans read what is dead, and the share of the cache that is useful falls.',
      confirm: [
        '`select relname, n_dead_tup, last_autovacuum, autovacuum_count from pg_stat_user_tables order by n_dead_tup desc limit 10`',
        '`vacuum (verbose) <table>`: “dead but not yet removable” means that somebody still needs them.',
      ],
      causes: [
        'A transaction, a replication slot or a prepared transaction from before holds them: PostgresTransactionLong, PostgresIdleInTransaction.',
        'Autovacuum is too slow for this table, or switched off for it.',
        'A job deleted half of the table a moment ago.',
      ],
      fix: [
        'End what holds them back; `select gid, prepared from pg_prepared_xacts` shows forgotten two-phase ones.',
        '`vacuum (analyze) <table>`, then `alter table <table> set (autovacuum_vacuum_scale_factor = 0.02)`.',
        'More throughput for all: `autovacuum_vacuum_cost_limit`, `autovacuum_max_workers`.',
      ],
    },
    tests: [
      firesWhen('41 % have been dead for an hour', {
        given: rows(410_000, 590_000, exporter),
        from: '1h',
        labels: { ...exporter.at, ...orders },
        annotations: { summary: '41% of the rows of orders in shop are dead' },
      }),
      staysSilentWhen('40 % are', { given: rows(400_000, 600_000, exporter), at: '80m' }),
      staysSilentWhen('nearly all of a small table are', { given: rows(100_000, 10, exporter), at: '80m' }),
      firesWhen('most of a table that is a little larger are', {
        given: rows(100_500, 10, exporter),
        at: '80m',
        labels: { ...exporter.at, ...orders },
      }),
    ],
  });
}

const frozen = (millions: number, { at, stranger }: Exporter) => [
  series(frozenAge, { ...at, datname: 'shop' }, `${millions}000000x90`),
  series(frozenAge, { ...stranger, datname: 'shop' }, '2000000000x90'),
];

export const wraparound = (exporter: Exporter) =>
  defineAlert({
    expr: frozenAge.value(exporter.of),
    // Autovacuum forces itself at 200 million; 2,147 million is the end of the numbers.
    levels: { warning: { above: 500_000_000, for: '1h' }, error: { above: 1_500_000_000, for: '10m' } },
    summary: (l, v) => `${l.datname} of ${l.instance} has ${v.humanize} transactions that are not frozen`,
    runbook: {
      means:
        'Transaction numbers are reused after two thousand million. Until then vacuum has to freeze the old rows, and it does not get to it.',
      impact: 'Three million before the end the server refuses everything that writes, until somebody has vacuumed.',
      confirm: [
        "`select relname, age(relfrozenxid) from pg_class where relkind in ('r', 't', 'm') order by 2 desc limit 10` in that database",
        '`select datname, age(datfrozenxid), mxid_age(datminmxid) from pg_database`: numbers of row locks shared by several transactions end likewise.',
        '`select pid, phase, heap_blks_scanned, heap_blks_total from pg_stat_progress_vacuum`: is it at work?',
      ],
      causes: [
        'A transaction, slot or prepared transaction of weeks ago that vacuum has to respect.',
        'A vacuum that is cancelled again and again, by locks or by a nightly job.',
        'A table so large that a vacuum does not end between two restarts.',
      ],
      fix: [
        'Remove what holds it back: old sessions, `pg_prepared_xacts`, slots with an old `catalog_xmin`.',
        '`vacuum (freeze, verbose) <oldest table>`, one after the other; give it `vacuum_cost_delay = 0` for the session.',
        'Never wait for the forced shutdown: single-user mode is slower, not faster.',
      ],
      escalate: 'Above 1,500 million to somebody who knows this database, today.',
    },
    tests: [
      firesWhen('501 million have been for an hour', {
        given: frozen(501, exporter),
        from: '1h',
        severity: 'warning',
        labels: { ...exporter.at, datname: 'shop' },
        annotations: { summary: 'shop of one has 501M transactions that are not frozen' },
      }),
      firesWhen('1,501 million have been for ten minutes', {
        given: frozen(1501, exporter),
        from: '10m',
        severity: 'error',
        labels: { ...exporter.at, datname: 'shop' },
      }),
      firesWhen('1,500 million have been', {
        given: frozen(1500, exporter),
        at: '80m',
        severity: 'warning',
        labels: { ...exporter.at, datname: 'shop' },
      }),
      staysSilentWhen('500 million have been', { given: frozen(500, exporter), at: '80m' }),
    ],
  });

/** Blocks a second read and hit, half of each in one of two databases; elsewhere others. */
function blocks(read: number, hit: number, { at, second, stranger }: Exporter, strange: readonly [number, number]) {
  const each = (perSecond: number) => `0+${perSecond * 30}x90`;
  return [
    ...blocksOf(at, each(read), each(hit)),
    ...blocksOf(second, each(0), each(100)),
    ...blocksOf(stranger, each(strange[0]), each(strange[1])),
  ];
}

const blocksOf = (target: Exporter['at'], read: string, hit: string) =>
  ['shop', 'stock'].flatMap(datname => [
    series(blocksRead, { ...target, datid: '1', datname }, read),
    series(blocksHit, { ...target, datid: '1', datname }, hit),
  ]);

export function cacheMisses(exporter: Exporter) {
  const read = blocksRead.rate('15m', exporter.of).sumBy('instance');
  const hit = blocksHit.rate('15m', exporter.of).sumBy('instance');
  return defineAlert({
    // They are ten megabytes a second; a server that reads less does not suffer from it.
    expr: read.div(hit.add(read)).and(read.gt(1200)),
    levels: { info: { above: 0.125, for: '30m' } },
    summary: (l, v) => `PostgreSQL behind ${l.instance} finds ${v.percent} of its blocks outside of its buffers`,
    runbook: {
      means:
        'That share of the blocks that queries touch comes from the kernel’s cache or the disk instead of `shared_buffers`.',
      impact: 'Queries take longer than they could; nobody is told unless a latency alert fires as well.',
      confirm: [
        '`select relname, heap_blks_read, idx_blks_read from pg_statio_user_tables order by heap_blks_read desc limit 10`',
        'With pg_stat_statements: `select query, shared_blks_read from pg_stat_statements order by 2 desc limit 10`',
      ],
      causes: [
        'A sequential scan for want of an index.',
        'The working set has outgrown the memory.',
        'A report or a dump passes through: it ends by itself.',
      ],
      fix: [
        'Add the index that the statement wants.',
        'Raise `shared_buffers` to a quarter of the memory, or add memory.',
      ],
    },
    tests: [
      firesWhen('13 % of twenty thousand a second, for half an hour', {
        given: blocks(2600, 17_400, exporter, [0, 900_000]),
        from: '37m',
        labels: { instance: 'one' },
        annotations: { summary: 'PostgreSQL behind one finds 13% of its blocks outside of its buffers' },
      }),
      firesWhen('the same beside a service that reads everything from disk', {
        given: blocks(2600, 17_400, exporter, [900_000, 0]),
        at: '60m',
        labels: { instance: 'one' },
        annotations: { summary: 'PostgreSQL behind one finds 13% of its blocks outside of its buffers' },
      }),
      staysSilentWhen('an eighth', { given: blocks(2000, 14_000, exporter, [900_000, 0]), at: '80m' }),
      staysSilentWhen('all of 1,200 a second', { given: blocks(1200, 0, exporter, [900_000, 0]), at: '80m' }),
      firesWhen('all of 1,270 a second', {
        given: blocks(1270, 0, exporter, [0, 0]),
        at: '80m',
        labels: { instance: 'one' },
      }),
      firesWhen('they are read in bursts every nine minutes', {
        given: blocksOf(exporter.at, bursts(900_000, 9), '0+100000x60'),
        at: '55m',
        labels: { instance: 'one' },
      }),
      firesWhen('reading begins after half an hour without', {
        given: blocksOf(exporter.at, '0x30 1000000+1000000x60', '0+3400000x100'),
        from: '68m',
        labels: { instance: 'one' },
      }),
      firesWhen('nothing is found in the buffers any more', {
        given: blocksOf(exporter.at, '0+100000x100', '0+1000000x30 30000000x70'),
        from: '65m',
        labels: { instance: 'one' },
      }),
    ],
  });
}
