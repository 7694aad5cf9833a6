import { counter, gauge, histogram } from '../query/promql/declare.ts';

const TENANT = { tenant: 'string' } as const;
const USER = { user: 'string' } as const;

/** What Loki says about itself, as far as packs use it. Source: its `/metrics` in the version of versions.json. */
export const lokiMetrics = {
  requests: histogram('loki_request_duration_seconds', {
    help: 'How long requests took',
    labels: { method: 'string', route: 'string', status_code: 'string', ws: 'string' },
    unit: 'seconds',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100],
  }),
  linesReceived: counter('loki_distributor_lines_received_total', {
    help: 'Lines received',
    labels: { format: 'string', is_internal_stream: 'string', policy: 'string', ...TENANT },
  }),
  linesDiscarded: counter('loki_discarded_samples_total', {
    help: 'Lines refused for good, or until their sender is slower',
    labels: { format: 'string', policy: 'string', reason: 'string', retention_hours: 'string', ...TENANT },
  }),
  logDiskUsed: gauge('loki_ingester_wal_disk_usage_percent', {
    help: 'Share of the volume of the write-ahead log that is used, from 0 to 1 in spite of its name',
  }),
  flushFailures: counter('loki_ingester_chunks_flush_failures_total', { help: 'Chunks that were not written' }),
  retentionSucceeded: gauge('loki_compactor_apply_retention_last_successful_run_timestamp_seconds', {
    help: 'When the compactor last removed what is too old; 0: not since it started',
    unit: 'seconds',
  }),
  ruleFailures: counter('loki_prometheus_rule_evaluation_failures_total', {
    help: 'Evaluations of rules that failed',
    labels: { rule_group: 'string', ...USER },
  }),
  alertsDropped: counter('loki_prometheus_notifications_dropped_total', {
    help: 'Alerts that reached no Alertmanager',
    labels: { alertmanager: 'string', ...USER },
  }),
  recordsFailed: counter('loki_ruler_wal_prometheus_remote_storage_samples_failed_total', {
    help: 'Recorded samples that Prometheus refused for good',
    labels: { remote_name: 'string', url: 'string', ...TENANT },
  }),
};
