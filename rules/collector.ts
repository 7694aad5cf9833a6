import { defineAlert, firesWhen, rulePack, series } from 'sightline';
import { collectorMetrics } from 'sightline/catalogue';

const { pushedDropped, queueSize, queueCapacity } = collectorMetrics;
const at = { job: 'collector', instance: 'one', service: 'collector' } as const;

const pushedSeriesOverLimit = defineAlert({
  levels: { warning: { when: pushedDropped.increase('5m').sumBy('instance').gt(0) } },
  equivalentMutants: {
    'max by (instance) (increase(otelcol_processor_filter_datapoints_filtered_total[5m])) > 0':
      'no counter falls: the sum is above zero exactly when the largest is; nobody is told the value',
    'avg by (instance) (increase(otelcol_processor_filter_datapoints_filtered_total[5m])) > 0':
      'no counter falls: the sum is above zero exactly when the mean is; nobody is told the value',
    'sum by (instance) (rate(otelcol_processor_filter_datapoints_filtered_total[5m])) > 0':
      'a rate is above zero exactly when the increase is; nobody is told the value',
  },
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
    firesWhen('one point was dropped within the last five minutes', {
      given: [series(pushedDropped, { ...at, filter: 'filter/series-limit' }, '0 0 1x10')],
      from: '2m',
      until: '6m',
      labels: { instance: 'one' },
    }),
    firesWhen('one was dropped after a restart, by one of two filters', {
      given: [
        series(pushedDropped, { ...at, filter: 'filter/series-limit' }, '7 7 1x10'),
        series(pushedDropped, { ...at, filter: 'filter/other' }, '7x12'),
      ],
      from: '2m',
      until: '6m',
      labels: { instance: 'one' },
    }),
  ],
});

const queueFills = defineAlert({
  expr: queueSize.value().div(queueCapacity.value()).maxBy('exporter'),
  levels: { error: { above: 0.5, for: '5m' } },
  summary: (l, v) => `The queue to ${l.exporter} is ${v.percent} full`,
  runbook: {
    means: 'Whatever stands behind this exporter is away or too slow, and half of the disk queue is used.',
    impact: 'Nothing is lost yet. When the queue is full, applications wait or lose what they push.',
    confirm: ['Look whether Loki, Tempo or Prometheus answers; the exporter’s name tells which.'],
    fix: ['Bring the destination back; the queue drains by itself.', 'Raise `queueSize` if it has to last longer.'],
  },
  tests: [
    firesWhen('the fullest of two instances, and of two kinds of data, is more than half full for five minutes', {
      given: [
        series(queueSize, { ...at, exporter: 'otlp/gateway', data_type: 'traces' }, '500x1 501x9 500x3'),
        series(queueCapacity, { ...at, exporter: 'otlp/gateway', data_type: 'traces' }, '1000x20'),
        series(queueSize, { ...at, exporter: 'otlp/gateway', data_type: 'logs' }, '600x20'),
        series(queueCapacity, { ...at, exporter: 'otlp/gateway', data_type: 'logs' }, '5000x20'),
        series(queueSize, { ...at, instance: 'two', exporter: 'otlp/gateway', data_type: 'traces' }, '100x20'),
        series(queueCapacity, { ...at, instance: 'two', exporter: 'otlp/gateway', data_type: 'traces' }, '500x20'),
      ],
      from: '7m',
      until: '12m',
      labels: { exporter: 'otlp/gateway' },
      annotations: { summary: 'The queue to otlp/gateway is 50.1% full' },
    }),
  ],
});

/** What the Collector loses or is about to lose. Expects the component under the name `collector`. */
export const collectorRules = rulePack('collector', {
  needs: { job: 'collector' },
  dashboard: 'collector-dashboard',
  alerts: { PushedSeriesOverLimit: pushedSeriesOverLimit, CollectorQueueFills: queueFills },
});
