import { counter, gauge } from '../query/promql/declare.ts';

const queue = { exporter: 'string', data_type: ['logs', 'metrics', 'traces'] } as const;

/** What a Collector says about itself, as far as packs use it. Source: its `/metrics` in the version of versions.json. */
export const collectorMetrics = {
  pushedDropped: counter('otelcol_processor_filter_datapoints_filtered_total', {
    help: 'Points of pushed metrics that a filter removed',
    labels: { filter: 'string' },
  }),
  queueSize: gauge('otelcol_exporter_queue_size', { help: 'Batches waiting', labels: queue }),
  queueCapacity: gauge('otelcol_exporter_queue_capacity', {
    help: 'Batches that can wait',
    labels: queue,
  }),
};
