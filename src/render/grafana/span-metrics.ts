/**
 * Names the Collector's span metrics connector gives (its default namespace, unit seconds), with `service` as the
 * contract's identity label.
 */
export const SPAN_METRICS = {
  calls: 'traces_span_metrics_calls_total',
  durationBucket: 'traces_span_metrics_duration_seconds_bucket',
  errors: 'status_code="STATUS_CODE_ERROR"',
} as const;
