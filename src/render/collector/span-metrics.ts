import type { CollectorComponent } from '../../model/component.ts';
import { mostSeriesOfOneMetric } from './pushed-metrics.ts';

/** Upper bounds of span durations: from a cache hit to a report that takes a minute. */
const BUCKETS = ['5ms', '10ms', '25ms', '50ms', '100ms', '250ms', '500ms', '1s', '2500ms', '5s', '10s', '30s', '60s'];

/**
 * Rate, errors and duration of every span, counted before sampling: `traces_span_metrics_calls_total` and
 * `traces_span_metrics_duration_seconds`, with exemplars that lead to a trace where traces are kept. Each process may
 * have as many combinations of span name, kind and status as one pushed metric may have series; the rest is counted
 * together under `otel_metric_overflow="true"`.
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/connector/spanmetricsconnector
 */
export const spanMetricsConnector = (collector: CollectorComponent, keepsTraces: boolean): Record<string, unknown> => ({
  namespace: 'traces.span.metrics',
  histogram: { unit: 's', explicit: { buckets: BUCKETS } },
  exemplars: { enabled: keepsTraces, max_per_data_point: 5 },
  // `service` says the same; the Collector's own id would begin new series at each of its restarts.
  exclude_dimensions: ['service.name', 'collector.instance.id'],
  // Carries `service`, and what Prometheus makes `job` and `instance`.
  add_resource_attributes: true,
  resource_metrics_key_attributes: ['service', 'service.name', 'service.instance.id'],
  aggregation_cardinality_limit: mostSeriesOfOneMetric(collector),
  metrics_flush_interval: '15s',
  // A process that is gone takes its series along.
  metrics_expiration: '15m',
});
