import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { prometheusStorageMetrics } from 'sightline/catalogue';
import { target as at } from './scraped.ts';

const { blocks, compactionsFailed, headChunks, limit, log, reloadsFailed } = prometheusStorageMetrics;

/** Blocks of that many per cent, and a fifth besides. */
const used = (percent: string) => [
  series(blocks, at, percent),
  series(log, at, '15x40'),
  series(headChunks, at, '5x40'),
  series(limit, at, '100x40'),
];

/** The volume of Prometheus is 1.25 times the size from which on it deletes its oldest blocks. */
export const storageFills = defineAlert({
  expr: blocks.value().add(log.value()).add(headChunks.value()).div(limit.value().gt(0)),
  // Deleting blocks brings it back below 1. What is above is the newest data, which nothing deletes: at 1.1 the volume
  // is 88 % full, and at 1.25 writes stop.
  levels: { warning: { above: 0.95, for: '30m' }, error: { above: 1.1, for: '2m' } },
  summary: (l, v) => `The storage of ${l.instance} is ${v.percent} of the size it may have`,
  runbook: {
    means:
      'Blocks and the log of the newest hours have reached the size given to them. Up to it the oldest samples go before their time; above it nothing is left to delete, and the volume fills.',
    impact:
      'Warning: history is shorter than declared. Error: when the volume is full, no sample and no alert state is written, and nothing new is seen.',
    confirm: [
      'prometheus_tsdb_head_series',
      'topk(10, count by (__name__) ({__name__=~".+"}))',
      'prometheus_tsdb_lowest_timestamp_seconds',
    ],
    causes: [
      'More series than the volume was computed for.',
      'A burst of new series: the log holds every one of them.',
    ],
    fix: [
      'Find the metric that grew, and remove its label at the source or with `dropLabels`.',
      'Declare what is expected (`expect`) or `storage`, synthesize again, and enlarge the volume.',
      'A full volume: stop Prometheus, save the volume (docs/backup.md), delete the oldest blocks by hand, start it again.',
    ],
  },
  tests: [
    firesWhen('it has been above its size for half an hour', {
      given: used('75x1 76x32 75x5'),
      from: '32m',
      until: '35m',
      labels: at,
      severity: 'warning',
      annotations: { summary: 'The storage of one is 96% of the size it may have' },
    }),
    firesWhen('nothing is left to delete for two minutes', {
      given: used('90x1 91x8 90x4'),
      from: '4m',
      until: '11m',
      labels: at,
      severity: 'error',
    }),
    firesWhen('the size is the smallest there is', {
      given: [
        series(blocks, at, '2x40'),
        series(log, at, '0x40'),
        series(headChunks, at, '0x40'),
        series(limit, at, '1x40'),
      ],
      at: '30m',
      labels: at,
      severity: ['warning', 'error'],
    }),
    staysSilentWhen('no size was given', {
      given: [
        series(blocks, at, '90x40'),
        series(log, at, '5x40'),
        series(headChunks, at, '5x40'),
        series(limit, at, '0x40'),
      ],
      at: '40m',
    }),
  ],
});

export const blocksFail = defineAlert({
  // Tried again every minute, so that one that failed by chance is not told.
  expr: compactionsFailed.increase('3h').add(reloadsFailed.increase('3h')),
  levels: { warning: { above: 2 } },
  summary: l => `${l.instance} cannot turn its newest samples into blocks, or read its blocks`,
  runbook: {
    means:
      'Every two hours the newest samples become a block on disk; that, or loading the blocks, fails again and again.',
    impact:
      'Memory and the log of the newest hours grow until one of them ends Prometheus. Old samples may be missing.',
    confirm: [
      'The log of Prometheus: “compaction failed”, “reload blocks failed”, with the block and the reason.',
      '`df -h` and `df -i` of its volume.',
      'prometheus_tsdb_head_chunks: it grows without falling every two hours.',
    ],
    causes: [
      'No space: compaction needs room for the old and the new block.',
      'A block that was damaged by a crash or a failing disk.',
      'Memory that does not suffice for a large block.',
    ],
    fix: [
      'Enlarge the volume, or shorten the retention.',
      'A damaged block: stop Prometheus, save the volume (docs/backup.md), move the directory the log names away, start it.',
    ],
  },
  tests: [
    firesWhen('compaction failed three times', {
      given: [series(compactionsFailed, at, '0x2 1 2 3x300'), series(reloadsFailed, at, '4x300')],
      from: '270s',
      until: '183m',
      labels: at,
      annotations: { summary: 'one cannot turn its newest samples into blocks, or read its blocks' },
    }),
    firesWhen('blocks could not be read three times', {
      given: [series(compactionsFailed, at, '4x300'), series(reloadsFailed, at, '0x2 1 2 3x300')],
      from: '270s',
      until: '183m',
      labels: at,
    }),
    firesWhen('compaction failed after a restart', {
      given: [series(compactionsFailed, at, '9x2 1 2 4x30'), series(reloadsFailed, at, '4x40')],
      from: '4m',
      labels: at,
    }),
    firesWhen('reading failed after a restart', {
      given: [series(compactionsFailed, at, '4x40'), series(reloadsFailed, at, '9x2 1 2 4x30')],
      from: '4m',
      labels: at,
    }),
  ],
});
