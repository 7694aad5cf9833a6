import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { redisMetrics } from 'sightline/catalogue';
import { bursts, type Exporter } from '../application/exporter.ts';

const { memoryUsed, memoryMax, info, evicted, hits, misses } = redisMetrics;

const filled = (percent: number, policy: string, { at, second, stranger }: Exporter) => [
  series(memoryUsed, at, `${percent}00x40`),
  series(memoryMax, at, '10000x40'),
  series(info, { ...at, role: 'master', maxmemory_policy: policy }, '1x40'),
  series(memoryUsed, stranger, '10000x40'),
  series(memoryMax, stranger, '10000x40'),
  series(info, { ...stranger, role: 'master', maxmemory_policy: 'allkeys-lru' }, '1x40'),
  series(info, { ...second, role: 'master', maxmemory_policy: 'allkeys-lru' }, '1x40'),
];

export const memoryFull = (exporter: Exporter) =>
  defineAlert({
    // A cache that evicts whatever it wants is full by design.
    expr: memoryUsed
      .value(exporter.of)
      .div(memoryMax.value().gt(0))
      .unless(info.value({ ...exporter.of, maxmemory_policy: { match: /allkeys-.+/ } }), { on: ['instance'] }),
    levels: { warning: { above: 0.85, for: '10m' }, error: { above: 0.97, for: '2m' } },
    summary: (l, v) => `Redis behind ${l.instance} uses ${v.percent} of its maxmemory`,
    runbook: {
      means: 'Data and client buffers are near `maxmemory`, and the policy does not let Redis drop any key it likes.',
      impact: 'At the limit every command that adds something fails with “OOM command not allowed”. Reads go on.',
      confirm: [
        '`redis-cli info memory`: is it `used_memory_dataset`, or `mem_clients_normal` and replication buffers?',
        '`redis-cli --bigkeys` and `redis-cli --memkeys` name the largest keys, without blocking.',
      ],
      causes: [
        'Keys without an expiry that pile up.',
        'A queue whose workers are down.',
        'One client that does not read its answers: `omem=` in `client list`.',
      ],
      fix: [
        'A queue: start its workers; nothing else helps for long.',
        'Give keys an expiry where they are written; `redis-cli --scan --pattern … | xargs redis-cli unlink` for what is there.',
        '`config set maxmemory <more>` while the machine has it; keep a third free for snapshots.',
      ],
    },
    tests: [
      firesWhen('86 % with noeviction, for ten minutes', {
        given: filled(86, 'noeviction', exporter),
        from: '10m',
        severity: 'warning',
        labels: exporter.at,
        annotations: { summary: 'Redis behind one uses 86% of its maxmemory' },
      }),
      firesWhen('98 % where only keys with an expiry may go, for two minutes', {
        given: filled(98, 'volatile-lru', exporter),
        from: '2m',
        severity: 'error',
        labels: exporter.at,
      }),
      staysSilentWhen('85 %', { given: filled(85, 'noeviction', exporter), at: '30m' }),
      staysSilentWhen('97 %, before ten minutes are over', { given: filled(97, 'noeviction', exporter), at: '9m' }),
      staysSilentWhen('a cache is full', { given: filled(100, 'allkeys-lru', exporter), at: '30m' }),
      staysSilentWhen('it has no limit', {
        given: [series(memoryUsed, exporter.at, '9000x40'), series(memoryMax, exporter.at, '0x40')],
        at: '30m',
      }),
      firesWhen('all of the smallest limit there is', {
        given: [series(memoryUsed, exporter.at, '1x40'), series(memoryMax, exporter.at, '1x40')],
        at: '30m',
        severity: ['warning', 'error'],
        labels: exporter.at,
      }),
    ],
  });

const removed = (each: number, policy: string, { at, second, stranger }: Exporter) => [
  series(evicted, at, `0+${each}x60`),
  series(info, { ...at, role: 'master', maxmemory_policy: policy }, '1x60'),
  series(evicted, stranger, '0+9000x60'),
  series(info, { ...stranger, role: 'master', maxmemory_policy: 'volatile-lru' }, '1x60'),
  series(info, { ...second, role: 'master', maxmemory_policy: 'volatile-lru' }, '1x60'),
];

export const evicts = (exporter: Exporter) =>
  defineAlert({
    // With `allkeys-…` eviction is what was asked for, and with `noeviction` there is none.
    expr: evicted
      .increase('15m', exporter.of)
      .round()
      .and(info.value({ ...exporter.of, maxmemory_policy: { match: /volatile-.+/ } }), { on: ['instance'] }),
    levels: { warning: { above: 100, for: '5m' } },
    summary: (l, v) => `Redis behind ${l.instance} removed ${v.raw} keys before their time within a quarter of an hour`,
    runbook: {
      means: 'Memory is at `maxmemory`, and keys that were given an expiry go before it is over.',
      impact: 'Sessions end early, locks and rate limits are forgotten. When no such key is left, writes fail.',
      confirm: [
        '`redis-cli info stats | grep -E "evicted|expired"`',
        '`redis-cli info keyspace`: how many of the keys have an expiry?',
      ],
      causes: ['Keys without an expiry crowd out those with one.', 'Traffic grew and `maxmemory` did not.'],
      fix: [
        'Keep caches and what must not be lost in servers of their own.',
        'Raise `maxmemory`, or shorten the expiry where the keys are written.',
        'It is a cache after all: `config set maxmemory-policy allkeys-lru`, and this alert ends for good.',
      ],
    },
    tests: [
      firesWhen('120 in a quarter of an hour', {
        given: removed(8, 'volatile-lru', exporter),
        from: '18m',
        labels: exporter.at,
        annotations: { summary: 'Redis behind one removed 120 keys before their time within a quarter of an hour' },
      }),
      firesWhen('105', { given: removed(7, 'volatile-ttl', exporter), at: '50m', labels: exporter.at }),
      staysSilentWhen('a hundred', { given: removed(20 / 3, 'volatile-lru', exporter), at: '50m' }),
      staysSilentWhen('it is a cache', { given: removed(9000, 'allkeys-lfu', exporter), at: '50m' }),
    ],
  });

/** Reads a second that missed and hit. */
const reads = (missed: number, hit: number, { at, second, stranger }: Exporter, strange: readonly [number, number]) => {
  const of = (target: typeof at, [none, some]: readonly [number, number]) => [
    series(misses, target, `0+${none * 60}x100`),
    series(hits, target, `0+${some * 60}x100`),
  ];
  return [...of(at, [missed, hit]), ...of(second, [0, 500]), ...of(stranger, strange)];
};

export function cacheMisses(exporter: Exporter) {
  const missed = misses.rate('15m', exporter.of);
  return defineAlert({
    expr: missed.div(hits.rate('15m').add(misses.rate('15m'))).and(misses.rate('15m').gt(150)),
    levels: { info: { above: 0.5, for: '30m' } },
    allow: { 'lint-division': 'a result counts only where 150 reads a second miss' },
    summary: (l, v) => `${v.percent} of the reads from Redis behind ${l.instance} find nothing`,
    runbook: {
      means: 'More than half of the reads ask for a key that is not there, 150 a second at least.',
      impact:
        'Each probably goes on to the database. As a store of locks or flags, missing is an answer, and nothing is wrong.',
      confirm: [
        '`redis-cli info stats | grep keyspace`, twice, a minute apart',
        '`redis-cli monitor | head -1000`: which prefix is asked for and not set? Briefly: it costs half of the throughput.',
      ],
      causes: [
        'The cache is cold: restart, flush, a release with other key names.',
        'The expiry is shorter than the time between two reads.',
        'It is too small: RedisEvicts, or `evicted_keys` of a cache.',
      ],
      fix: [
        'After a restart: wait until it is warm.',
        'A longer expiry, or a larger `maxmemory`.',
        'Cache that there is nothing, too, where the same missing keys are asked for.',
      ],
    },
    tests: [
      firesWhen('51 % of four hundred a second, for half an hour', {
        given: reads(204, 196, exporter, [0, 90_000]),
        from: '2490s',
        labels: exporter.at,
        annotations: { summary: '51% of the reads from Redis behind one find nothing' },
      }),
      staysSilentWhen('half of them', { given: reads(200, 200, exporter, [90_000, 0]), at: '80m' }),
      staysSilentWhen('all of 150 a second', { given: reads(150, 0, exporter, [90_000, 0]), at: '80m' }),
      firesWhen('all of 158 a second', { given: reads(158, 0, exporter, [0, 0]), at: '80m', labels: exporter.at }),
      firesWhen('they come in bursts every nine minutes', {
        given: [series(misses, exporter.at, bursts(900_000, 9)), series(hits, exporter.at, '0+20000x60')],
        at: '55m',
        labels: exporter.at,
      }),
      firesWhen('misses begin after half an hour', {
        given: [series(misses, exporter.at, '0x30 100000+100000x70'), series(hits, exporter.at, '0+45000x100')],
        from: '67m',
        labels: exporter.at,
      }),
      firesWhen('nothing is found any more', {
        given: [series(misses, exporter.at, '0+100000x100'), series(hits, exporter.at, '0+400000x30 12000000x70')],
        from: '71m',
        labels: exporter.at,
      }),
    ],
  });
}
