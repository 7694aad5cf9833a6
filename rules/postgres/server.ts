import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { postgresMetrics } from 'sightline/catalogue';
import type { Exporter } from '../application/exporter.ts';

const { up, lastScrapeError, connections, maxConnections, reservedConnections } = postgresMetrics;

export const down = ({ of, at, stranger }: Exporter) =>
  defineAlert({
    detect: 'fast',
    levels: { critical: { when: up.value(of).eq(0), for: '20s' } },
    summary: l => `PostgreSQL behind ${l.instance} takes no connection`,
    runbook: {
      means:
        'The exporter runs and cannot log in to the server: it is stopped, unreachable, full, or refuses the password.',
      impact: 'What the exporter cannot do, the application probably cannot either: reads and writes fail.',
      confirm: [
        '`pg_isready -h <host> -p <port>`: “no response” and “rejecting connections” are different faults.',
        '`psql "$DATA_SOURCE_NAME" -c "select 1"` with the exporter’s own address and user; its log names the error.',
      ],
      causes: [
        'The server was stopped, or the kernel killed it for memory: its log ends without “shutting down”.',
        'Its volume is full: it panics when it cannot write WAL.',
        'It starts again and replays WAL, which takes minutes after a crash.',
        '“too many clients already”: PostgresConnectionsFull fired before.',
        'The password of the exporter was changed, or `pg_hba.conf`.',
      ],
      fix: [
        'Start it: `pg_ctl start` or the platform’s way, and read its log before starting it a second time.',
        'A full volume: enlarge it. Never delete files in `pg_wal`.',
        'Only the exporter is refused: `alter role … password`, then `select pg_reload_conf()`.',
      ],
      escalate: 'If the log speaks of corruption, stop it, copy the data directory and call whoever restores backups.',
    },
    tests: [
      firesWhen('it has taken none for twenty seconds, until it does', {
        given: [series(up, at, '1 1 0x10 1x5'), series(up, stranger, '0x20')],
        every: '10s',
        from: '40s',
        until: '130s',
        labels: at,
        annotations: { summary: 'PostgreSQL behind one takes no connection' },
      }),
      staysSilentWhen('one login failed', { given: [series(up, at, '1 1 0 1x5')], every: '10s', at: '50s' }),
    ],
  });

const failing = (mine: string, reachable: string, { at, stranger }: Exporter) => [
  series(lastScrapeError, at, mine),
  series(up, at, reachable),
  series(lastScrapeError, stranger, '1x40'),
  series(up, stranger, '1x40'),
];

export function exporterFails(exporter: Exporter) {
  const failed = lastScrapeError.value(exporter.of).eq(1);
  const reachable = up.value().eq(1);
  return defineAlert({
    levels: { warning: { when: failed.and(reachable), for: '10m' } },
    equivalentMutants: {
      [`(${reachable.text}) and (${failed.text})`]: 'both sides have the same labels and the value 1',
    },
    summary: l => `The exporter ${l.instance} cannot read all it should of PostgreSQL`,
    runbook: {
      means: 'The exporter is logged in, and at least one of its queries fails at every scrape.',
      impact: 'Series are missing, so that alerts over them stay silent whatever happens.',
      confirm: ['Its log: “error scraping dsn” is followed by the query and the server’s answer.'],
      causes: [
        'Its role lacks `pg_monitor`.',
        'A query of a file of your own does not fit the server’s version.',
        'A query takes longer than the scrape may: a catalogue of very many tables.',
      ],
      fix: ['`grant pg_monitor to <role of the exporter>`', 'Correct or remove the query that the log names.'],
    },
    tests: [
      firesWhen('one query has failed for ten minutes', {
        given: failing('0x2 1x20 0x5', '1x40', exporter),
        from: '13m',
        until: '24m',
        labels: exporter.at,
        annotations: { summary: 'The exporter one cannot read all it should of PostgreSQL' },
      }),
      staysSilentWhen('the server is down, which PostgresDown tells', {
        given: failing('1x40', '0x40', exporter),
        at: '30m',
      }),
      staysSilentWhen('every query works', { given: failing('0x40', '1x40', exporter), at: '30m' }),
    ],
  });
}

/** So many connections of a hundred, of two databases; another service’s server has a thousand, all taken. */
function taken(percent: number, { at, second, stranger }: Exporter) {
  const of = (datname: string, target: typeof at, count: number) =>
    series(connections, { ...target, datname, state: 'idle' }, `${count}x40`);
  return [
    of('shop', at, percent - 10),
    of('stock', at, 10),
    ...limit({ ...at, server: 'db:5432' }, 100),
    ...limit({ ...at, server: 'db:5433' }, 60),
    of('shop', second, 1),
    ...limit({ ...second, server: 'db2:5432' }, 100),
    of('shop', stranger, 1000),
    ...limit({ ...stranger, server: 'db3:5432' }, 1000),
  ];
}

const limit = (target: Exporter['at'] & { readonly server: string }, connections: number) => [
  series(maxConnections, target, `${connections + 3}x40`),
  series(reservedConnections, target, '3x40'),
];

export const connectionsFull = (exporter: Exporter) =>
  defineAlert({
    expr: connections
      .value(exporter.of)
      .sumBy('instance')
      .div(maxConnections.value(exporter.of).sub(reservedConnections.value()).maxBy('instance')),
    // Pools grow by tens: what is above four fifths is full with the next one.
    levels: { warning: { above: 0.8, for: '5m' }, error: { above: 0.95, for: '1m' } },
    summary: (l, v) => `PostgreSQL behind ${l.instance} has ${v.percent} of its connections taken`,
    runbook: {
      means:
        'Sessions, whether they work or not, as a share of `max_connections` without those that only superusers get.',
      impact: 'At the end new sessions get “sorry, too many clients already”. Those that are open work on.',
      confirm: [
        '`select usename, application_name, state, count(*) from pg_stat_activity group by 1, 2, 3 order by 4 desc`',
        'Mostly `idle`: pools are too large. Mostly `active`: statements wait, look for what they wait for.',
      ],
      causes: [
        'Instances times pool size is more than `max_connections`, often since a scale-out.',
        'A release that opens a connection and does not give it back.',
        'One lock that everybody waits for.',
      ],
      fix: [
        "At once: `select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle' and state_change < now() - interval '10 min'`.",
        'Make the pools smaller, or put PgBouncer in front. A larger `max_connections` takes a restart and memory for each.',
        "Waiting for a lock: `select pg_blocking_pids(pid), query from pg_stat_activity where wait_event_type = 'Lock'`, and end the first of the chain.",
      ],
    },
    tests: [
      firesWhen('81 of a hundred are taken for five minutes, in two databases together', {
        given: taken(81, exporter),
        from: '5m',
        severity: 'warning',
        labels: { instance: 'one' },
        annotations: { summary: 'PostgreSQL behind one has 81% of its connections taken' },
      }),
      firesWhen('96 are taken for a minute', {
        given: taken(96, exporter),
        from: '1m',
        severity: 'error',
        labels: { instance: 'one' },
      }),
      staysSilentWhen('80 are taken', { given: taken(80, exporter), at: '30m' }),
      staysSilentWhen('95 are taken, before five minutes are over', { given: taken(95, exporter), at: '4m' }),
    ],
  });
