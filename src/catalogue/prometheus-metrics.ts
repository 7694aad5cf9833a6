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
  notificationsFailed: counter('prometheus_notifications_errors_total', {
    help: 'Alerts that an Alertmanager did not take',
    labels: { alertmanager: 'string' },
  }),
  notificationsSent: counter('prometheus_notifications_sent_total', {
    help: 'Alerts that were sent',
    labels: { alertmanager: 'string' },
  }),
  notificationsQueued: gauge('prometheus_notifications_queue_length', {
    help: 'Alerts that wait to be sent',
    labels: { alertmanager: 'string' },
  }),
  notificationsQueueSize: gauge('prometheus_notifications_queue_capacity', { help: 'Alerts that can wait' }),
  queries: gauge('prometheus_engine_queries', { help: 'Queries that run or wait' }),
  queriesMost: gauge('prometheus_engine_queries_concurrent_max', { help: 'Queries that can run at once' }),
  ruleEvaluationFailures: counter('prometheus_rule_evaluation_failures_total', {
    help: 'Rule evaluation failures',
    labels: { rule_group: 'string' },
  }),
  ruleGroupIterationsMissed: counter('prometheus_rule_group_iterations_missed_total', {
    help: 'Rule group evaluations missed because the one before was slow',
    labels: { rule_group: 'string' },
  }),
  kubernetesFailures: counter('prometheus_sd_kubernetes_failures_total', {
    help: 'Failed lists and watches of the Kubernetes API',
  }),
  poolTargets: gauge('prometheus_target_scrape_pool_targets', {
    help: 'Targets of a scrape job',
    labels: { scrape_job: 'string' },
  }),
  poolTargetLimit: gauge('prometheus_target_scrape_pool_target_limit', {
    help: 'Targets a scrape job may have; 0: any number',
    labels: { scrape_job: 'string' },
  }),
  syncFailed: counter('prometheus_target_sync_failed_total', {
    help: 'Targets that could not be made of what was discovered',
    labels: { scrape_job: 'string' },
  }),
  samplesDuplicate: counter('prometheus_target_scrapes_sample_duplicate_timestamp_total', {
    help: 'Samples refused for a second value at the same time',
  }),
  samplesOutOfOrder: counter('prometheus_target_scrapes_sample_out_of_order_total', {
    help: 'Samples refused because a newer one is stored',
  }),
  samplesOutOfBounds: counter('prometheus_target_scrapes_sample_out_of_bounds_total', {
    help: 'Samples refused because their time is far from now',
  }),
  headSamples: counter('prometheus_tsdb_head_samples_appended_total', {
    help: 'Stored samples',
    labels: { type: ['float', 'histogram'] },
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
  compactionsFailed: counter('prometheus_tsdb_compactions_failed_total', { help: 'Compactions that failed' }),
  reloadsFailed: counter('prometheus_tsdb_reloads_failures_total', { help: 'Times that blocks could not be loaded' }),
};

/** What Alertmanager says about itself, as far as packs use it. */
export const alertmanagerMetrics = {
  configReloadSuccessful: gauge('alertmanager_config_last_reload_successful', {
    help: 'Whether the last configuration reload attempt was successful',
  }),
  configHash: gauge('alertmanager_config_hash', { help: 'Hash of the configuration' }),
  /** Only of one that was started as a member of a cluster. */
  clusterMembers: gauge('alertmanager_cluster_members', { help: 'Members of the cluster, itself included' }),
  notifications: counter('alertmanager_notifications_total', {
    help: 'Attempted notifications',
    labels: { integration: 'string' },
  }),
  notificationsFailed: counter('alertmanager_notifications_failed_total', {
    help: 'Failed notifications',
    labels: { integration: 'string', reason: 'string' },
  }),
};
