import { counter, gauge } from '../query/promql/declare.ts';

/** What Prometheus says about itself, as far as packs use it. Source: its `/metrics` in the version of versions.json. */
export const prometheusMetrics = {
  configReloadSuccessful: gauge('prometheus_config_last_reload_successful', {
    help: 'Whether the last configuration reload attempt was successful',
  }),
  notificationsDropped: counter('prometheus_notifications_dropped_total', {
    help: 'Alerts dropped due to errors when sending to Alertmanager',
    labels: { alertmanager: 'string' },
  }),
  alertmanagersDiscovered: gauge('prometheus_notifications_alertmanagers_discovered', {
    help: 'Alertmanagers discovered and active',
  }),
  ruleEvaluationFailures: counter('prometheus_rule_evaluation_failures_total', {
    help: 'Rule evaluation failures',
    labels: { rule_group: 'string' },
  }),
  ruleGroupIterationsMissed: counter('prometheus_rule_group_iterations_missed_total', {
    help: 'Rule group evaluations missed because the one before was slow',
    labels: { rule_group: 'string' },
  }),
  labelLimitExceeded: counter('prometheus_target_scrape_pool_exceeded_label_limits_total', {
    help: 'Scrapes that hit the label limits',
  }),
  bodyLimitExceeded: counter('prometheus_target_scrapes_exceeded_body_size_limit_total', {
    help: 'Scrapes that hit the body size limit',
  }),
};

/** What Prometheus's storage takes of its volume. */
export const prometheusStorageMetrics = {
  blocks: gauge('prometheus_tsdb_storage_blocks_bytes', { help: 'Size of the blocks', unit: 'bytes' }),
  log: gauge('prometheus_tsdb_wal_storage_size_bytes', { help: 'Size of the write-ahead log', unit: 'bytes' }),
  headChunks: gauge('prometheus_tsdb_head_chunks_storage_size_bytes', {
    help: 'Size of the newest chunks on disk',
    unit: 'bytes',
  }),
  limit: gauge('prometheus_tsdb_retention_limit_bytes', {
    help: 'Size from which on the oldest blocks are deleted; 0: none',
    unit: 'bytes',
  }),
};

/** What Alertmanager says about itself, as far as packs use it. */
export const alertmanagerMetrics = {
  configReloadSuccessful: gauge('alertmanager_config_last_reload_successful', {
    help: 'Whether the last configuration reload attempt was successful',
  }),
  notifications: counter('alertmanager_notifications_total', {
    help: 'Attempted notifications',
    labels: { integration: 'string' },
  }),
  notificationsFailed: counter('alertmanager_notifications_failed_total', {
    help: 'Failed notifications',
    labels: { integration: 'string', reason: 'string' },
  }),
};
