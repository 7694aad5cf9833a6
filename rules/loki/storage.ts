import { defineAlert, firesWhen, rawPromql, rawSeries, series, staysSilentWhen, time } from 'sightline';
import { lokiMetrics } from 'sightline/catalogue';
import { sameGrowth } from '../equivalents.ts';

const { logDiskUsed, flushFailures, retentionSucceeded } = lokiMetrics;
const at = { job: 'loki', instance: 'one', service: 'loki' } as const;
const two = { ...at, instance: 'two' } as const;
const one = { instance: 'one' };

export const diskFull = defineAlert({
  expr: logDiskUsed.value().maxBy('instance'),
  // From nine tenths on Loki refuses every write, so that what it took stays readable.
  levels: { warning: { above: 0.8, for: '15m' }, error: { above: 0.9, for: '1m' } },
  summary: (l, v) => `The volume of Loki (${l.instance}) is ${v.percent} full`,
  runbook: {
    means: 'The volume with lines, index and write-ahead log fills. At 90 % Loki refuses every write.',
    impact:
      'Warning: none yet. Error: no line is stored any more; they wait in the Collector’s queue, which holds about a quarter of an hour of a busy stack.',
    confirm: [
      '`df -h` of the volume; `du -sh` of `chunks`, `wal` and `compactor` below `/loki`.',
      'topk(5, sum by (service) (bytes_over_time({service=~".+"}[24h])))',
    ],
    causes: [
      'More is written than the volume was computed for.',
      'Nothing is removed: LokiRetentionBehind tells.',
      'A retention that was made longer without a larger volume.',
    ],
    fix: [
      'Enlarge the volume; where it can grow in place, Loki goes on by itself.',
      'Shorten `retention`, or give the service that leads a shorter one (`streams`). Space is free two hours after the next compaction.',
      'Full already and it cannot grow: never delete single files below `chunks`; move the volume to a larger one.',
    ],
  },
  tests: [
    firesWhen('81 % are used for a quarter of an hour', {
      given: [
        series(logDiskUsed, at, '0.8x5 0.81x20 0.8x5'),
        series(logDiskUsed, two, '0.5x40'),
        series(logDiskUsed, { ...at, job: 'loki-2' }, '0.3x40'),
      ],
      from: '21m',
      until: '27m',
      labels: one,
      severity: 'warning',
      annotations: { summary: 'The volume of Loki (one) is 81% full' },
    }),
    firesWhen('91 % are used for a minute', {
      given: [series(logDiskUsed, at, '0.9x3 0.91x7 0.9x5'), series(logDiskUsed, { ...at, job: 'loki-2' }, '0.3x40')],
      from: '5m',
      until: '12m',
      labels: one,
      severity: 'error',
    }),
  ],
});

const HOURS_3 = 3 * 3600;
/** Until the first round has ended, its time is zero. */
const started = rawPromql('process_start_time_seconds{job="loki"}', { labels: ['job', 'instance', 'service'] });
const start = (job: string, instance: string, at: string) =>
  rawSeries(`process_start_time_seconds{job="${job}", instance="${instance}", service="${job}"}`, at);

export const retentionBehind = defineAlert({
  expr: time().sub(
    retentionSucceeded
      .value()
      .gt(0)
      .or(started, { on: ['instance'] })
      .maxBy('instance'),
  ),
  // It runs every ten minutes.
  levels: { warning: { above: HOURS_3, for: '1h' } },
  equivalentMutants: {
    'time() - max by (instance) (loki_compactor_apply_retention_last_successful_run_timestamp_seconds > 1 or on (instance) (process_start_time_seconds{job="loki"})) > 10800':
      'no round ended in the first second of 1970',
  },
  summary: l => `The compactor of Loki (${l.instance}) has not removed old lines for hours`,
  runbook: {
    means:
      'The round that merges index files and removes what is past its retention has not ended well for three hours.',
    impact:
      'Lines stay longer than promised, personal data among them, and the volume fills. Searches over many days get slower.',
    confirm: ['loki_boltdb_shipper_compactor_running', 'Loki’s log with `compactor`: it names the table it stops at.'],
    causes: [
      'A damaged index file of one day: every round ends there.',
      'The volume is full, and the round needs room to work.',
      'The process is ended in the middle of each round, for want of memory.',
    ],
    fix: [
      'Room and memory first; it goes on with the next round, within ten minutes.',
      'A damaged table: stop Loki, save the volume, move that day’s folder out of the index; its lines cannot be searched any more.',
    ],
  },
  tests: [
    firesWhen('it last ended well three hours ago, at one of two', {
      given: [
        series(retentionSucceeded, at, '600x400'),
        series(retentionSucceeded, two, '0+60x400'),
        series(retentionSucceeded, { ...at, job: 'loki-2' }, '300x400'),
        start('web', 'web-1', '0x400'),
        start('loki', 'one', '0x400'),
      ],
      from: '15030s',
      labels: one,
      annotations: { summary: 'The compactor of Loki (one) has not removed old lines for hours' },
    }),
    firesWhen('none has ended well since the start', {
      given: [
        series(retentionSucceeded, at, '0x400'),
        series(retentionSucceeded, two, '60+60x400'),
        start('loki', 'one', '600x400'),
      ],
      from: '15030s',
      labels: one,
    }),
    staysSilentWhen('its first round after a start ended within the hour', {
      given: [series(retentionSucceeded, at, '0x230 13800x100'), start('loki', 'one', '0x400')],
      at: '300m',
    }),
  ],
});

const flushes = flushFailures.increase('15m').sumBy('instance');

export const flushFails = defineAlert({
  levels: { error: { when: flushes.gt(0), for: '10m' } },
  equivalentMutants: sameGrowth(flushes),
  summary: l => `Loki (${l.instance}) cannot write lines to its store`,
  runbook: {
    means: 'Chunks of lines stay in memory because writing them to the store failed, again and again.',
    impact:
      'They are searched from memory and are safe in the write-ahead log; memory and log grow until the process ends.',
    confirm: [
      'rate(loki_ingester_chunks_flush_failures_total[15m])',
      'loki_ingester_memory_chunks: does it grow without a break?',
      'Loki’s log with `flush`: `no space left`, `permission denied`, or an answer of the object store.',
    ],
    causes: ['The volume has no room or lost its owner.', 'An object store that refuses: keys, quota, time of day.'],
    fix: [
      'Room: see LokiDiskFull. Owner: the volume belongs to uid 10001.',
      'Object store: renew the keys; chunks are flushed by themselves afterwards. Do not restart before that: replaying the log takes as long as it is large.',
    ],
  },
  tests: [
    firesWhen('it fails for a while, a restart between, by one of two', {
      given: [
        series(flushFailures, at, '7 7 0.5x3 1x40'),
        series(flushFailures, { ...at, job: 'loki-2' }, '7x44'),
        series(flushFailures, two, '7x44'),
      ],
      from: '12m',
      until: '20m',
      labels: one,
      annotations: { summary: 'Loki (one) cannot write lines to its store' },
    }),
  ],
});
