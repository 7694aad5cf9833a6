import { counter, defineAlert, firesWhen, gauge, rulePack, series, staysSilentWhen } from 'sightline';

const pushedDropped = counter('otelcol_processor_filter_datapoints_filtered_total', {
  help: 'Points of pushed metrics that a filter removed',
  labels: { filter: 'string' },
});
const queueSize = gauge('otelcol_exporter_queue_size', { help: 'Batches waiting', labels: { exporter: 'string' } });
const queueCapacity = gauge('otelcol_exporter_queue_capacity', {
  help: 'Batches that can wait',
  labels: { exporter: 'string' },
});

const at = { job: 'collector', instance: 'one', service: 'collector' } as const;

const pushedSeriesOverLimit = defineAlert({
  levels: { warning: { when: pushedDropped.increase('5m').sumBy('instance').gt(0) } },
  summary: l => `${l.instance} drops a pushed metric that has too many series`,
  runbook: {
    means:
      'An application pushes a metric with more series than one metric may have. The metric is dropped as a whole.',
    impact: 'Dashboards and alerts over that metric have no data.',
    confirm: ['Compare the metrics the application pushes with those Prometheus has: the missing one is it.'],
    fix: [
      'Remove the attribute that is different for every request.',
      'Raise `pushedSeriesLimit` if the growth is real.',
    ],
  },
  tests: [
    firesWhen('points are dropped', {
      given: [series(pushedDropped, { ...at, filter: 'filter/series-limit' }, '0 100 200 300 400')],
      at: '4m',
      labels: { instance: 'one' },
    }),
    staysSilentWhen('none are', {
      given: [series(pushedDropped, { ...at, filter: 'filter/series-limit' }, '400x10')],
      at: '8m',
    }),
  ],
});

const queueFills = defineAlert({
  expr: queueSize.value().maxBy('exporter').div(queueCapacity.value().maxBy('exporter')),
  levels: { error: { above: 0.5, for: '5m' } },
  summary: (l, v) => `The queue to ${l.exporter} is ${v.percent} full`,
  runbook: {
    means: 'Whatever stands behind this exporter is away or too slow, and half of the disk queue is used.',
    impact: 'Nothing is lost yet. When the queue is full, applications wait or lose what they push.',
    confirm: ['Look whether Loki, Tempo or Prometheus answers; the exporter’s name tells which.'],
    fix: ['Bring the destination back; the queue drains by itself.', 'Raise `queueSize` if it has to last longer.'],
  },
  tests: [
    firesWhen('it is three quarters full for five minutes', {
      given: [
        series(queueSize, { ...at, exporter: 'otlphttp/loki' }, '750x10'),
        series(queueCapacity, { ...at, exporter: 'otlphttp/loki' }, '1000x10'),
      ],
      at: '6m',
      labels: { exporter: 'otlphttp/loki' },
      annotations: { summary: 'The queue to otlphttp/loki is 75% full' },
    }),
    staysSilentWhen('it is half full', {
      given: [
        series(queueSize, { ...at, exporter: 'otlphttp/loki' }, '500x10'),
        series(queueCapacity, { ...at, exporter: 'otlphttp/loki' }, '1000x10'),
      ],
      at: '8m',
    }),
  ],
});

/** What the Collector loses or is about to lose. Expects the component under the name `collector`. */
export const collectorRules = rulePack('collector', {
  needs: { job: 'collector' },
  alerts: { PushedSeriesOverLimit: pushedSeriesOverLimit, CollectorQueueFills: queueFills },
});
