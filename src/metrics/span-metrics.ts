import type { MetricDeclaration } from './declaration.ts';

const LABELS = {
  span_name: 'string',
  span_kind: 'string',
  status_code: ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'],
} as const;

/**
 * What the Collector's span metrics connector counts before traces are sampled (default namespace, unit seconds).
 * `service` is set from the span's `service.name`, as on every other series.
 * Source: opentelemetry-collector-contrib, connector/spanmetricsconnector.
 */
export const SPAN_CALLS = {
  kind: 'counter',
  name: 'traces_span_metrics_calls_total',
  help: 'Finished spans.',
  labels: LABELS,
} as const satisfies MetricDeclaration;

export const SPAN_DURATION = {
  kind: 'histogram',
  name: 'traces_span_metrics_duration_seconds',
  help: 'How long spans took.',
  labels: LABELS,
  unit: 'seconds',
} as const satisfies MetricDeclaration;
