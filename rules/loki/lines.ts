import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { lokiMetrics } from 'sightline/catalogue';
import { sameGrowth } from '../equivalents.ts';

const { linesDiscarded, linesReceived } = lokiMetrics;
const at = { job: 'loki', instance: 'one', service: 'loki', tenant: 'fake' } as const;
const discarded = linesDiscarded.increase('15m').sumBy('reason');

export const linesRefused = defineAlert({
  levels: { warning: { when: discarded.gt(0), for: '5m' } },
  equivalentMutants: sameGrowth(discarded),
  summary: l => `Loki refuses log lines: ${l.reason}`,
  runbook: {
    means:
      'Lines arrive that Loki does not take, within the last fifteen minutes. `rate_limited` and `per_stream_rate_limit`: more than it was told to take. `greater_than_max_sample_age`: older than seven days. `stream_limit`: too many streams.',
    impact:
      'Over a rate they wait in the Collector and come later. Too old, or with a label that is no label, they are lost.',
    confirm: [
      `sum by (reason) (${linesDiscarded.increase('15m').text})`,
      'topk(5, sum by (service) (count_over_time({service=~".+"}[15m])))',
    ],
    causes: [
      'One service writes far more than before: a debug level left on, an error in a loop.',
      'A machine that was off for days sends what it had kept.',
      'A clock that is wrong by days.',
    ],
    fix: [
      'Lower the level of the service that leads the second query.',
      'The volume is meant: raise `ingestionRate` or `maxStreams` of the Loki, and its storage with it.',
      'Too old: nothing to do; the lines are in the files of the machine they come from.',
    ],
  },
  tests: [
    firesWhen('a limit is hit once more after a restart', {
      given: [
        series(linesDiscarded, { ...at, reason: 'rate_limited' }, '7 7 0.5x40'),
        series(linesDiscarded, { ...at, reason: 'rate_limited', instance: 'two' }, '7x42'),
        series(linesDiscarded, { ...at, reason: 'stream_limit' }, '7x42'),
      ],
      from: '7m',
      until: '16m',
      labels: { reason: 'rate_limited' },
      annotations: { summary: 'Loki refuses log lines: rate_limited' },
    }),
  ],
});

const received = linesReceived.rate('15m').sumBy();

export const receivesNothing = defineAlert({
  levels: { error: { when: received.eq(0), for: '5m' } },
  equivalentMutants: {
    [`${received.expression.text.replace('sum', 'max')} == 0`]: 'no rate is negative: all are zero when the largest is',
    [`${received.expression.text.replace('sum', 'avg')} == 0`]: 'no rate is negative: all are zero when the mean is',
    [`${received.expression.text.replace('rate(', 'increase(')} == 0`]: 'both are zero when nothing grows',
  },
  summary: 'Loki runs and has received no log line for a quarter of an hour',
  runbook: {
    means: 'Not one line of any application or server has reached Loki for fifteen minutes, though it answers.',
    impact:
      'Searches end at that time, and no alert on logs can fire. What was written meanwhile waits with the senders, if they live.',
    confirm: [
      'otelcol_exporter_queue_size of the Collector: do batches for Loki wait there?',
      'Do the Collector and the log agents run, and what do their own logs say?',
    ],
    causes: [
      'The gateway Collector is down, or cannot reach Loki: a NetworkPolicy, a changed address.',
      'The agents stand still on all machines after a release.',
    ],
    fix: [
      'Start the Collector again; its queue on disk is sent first, so nothing is missing.',
      'Undo the last change of the agents; they go on where they stopped in their files.',
    ],
  },
  tests: [
    firesWhen('the last line came after a restart of one of two', {
      given: [
        series(linesReceived, { ...at, format: 'otlp' }, '900+100x4 0 50x50'),
        series(linesReceived, { ...at, format: 'otlp', instance: 'two' }, '900x60'),
      ],
      from: '25m',
      annotations: { summary: 'Loki runs and has received no log line for a quarter of an hour' },
    }),
    firesWhen('lines come to a single one of two, then to none, then again', {
      given: [
        series(linesReceived, { ...at, format: 'otlp' }, '0+10x10 100x30 110+10x20'),
        series(linesReceived, { ...at, format: 'loki' }, '5x60'),
      ],
      from: '29m',
      until: '42m',
    }),
    staysSilentWhen('a restart counts up to where it was', {
      given: [series(linesReceived, { ...at, format: 'otlp' }, '50x20 0 50x40')],
      at: '30m',
    }),
    staysSilentWhen('a line a minute comes', { given: [series(linesReceived, at, '0+1x60')], at: '50m' }),
  ],
});
