import type { LokiComponent } from '../../model/component.ts';
import { formatSeconds } from '../../shared/duration.ts';

const MEBI = 1024 ** 2;
const DAY_SECONDS = 86_400;
/** Loki refuses a shorter retention of a stream, and its index has one table a day. */
const SHORTEST_RETENTION_SECONDS = DAY_SECONDS;
/** Longest range of one query; never less than what is kept, or the oldest lines could not be asked for. */
const SHORTEST_QUERY_LENGTH_SECONDS = 31 * DAY_SECONDS;

/**
 * What the one tenant may send, keep and ask. Refusals are answered with 429, which the Collector takes as "later": the
 * lines wait in its queue.
 * https://grafana.com/docs/loki/latest/configure/#limits_config
 */
export function limits(loki: LokiComponent): Record<string, unknown> {
  const kept = [loki.retentionSeconds, ...loki.streamRetention.map(s => s.seconds)];
  const longest = Math.max(...kept, SHORTEST_QUERY_LENGTH_SECONDS);
  const rate = Math.max(1, Math.ceil(loki.ingestionRate.bytes / MEBI));
  return {
    retention_period: retention(loki.retentionSeconds),
    ...(loki.streamRetention.length === 0
      ? {}
      : {
          retention_stream: loki.streamRetention.map(({ selector, seconds, priority }) => ({
            selector,
            priority,
            period: retention(seconds),
          })),
        }),
    // No deletion through the API: alert events and audit logs stay what they were.
    deletion_mode: 'disabled',
    ingestion_rate_strategy: 'local',
    ingestion_rate_mb: rate,
    ingestion_burst_size_mb: rate * 2,
    // One service may use half of the rate.
    per_stream_rate_limit: `${Math.ceil(rate / 2)}MB`,
    per_stream_rate_limit_burst: `${rate}MB`,
    max_global_streams_per_user: loki.maxStreams,
    // A longer line is cut, not refused: a refused line would take its whole batch with it.
    max_line_size: '256KB',
    max_line_size_truncate: true,
    reject_old_samples: true,
    reject_old_samples_max_age: '7d',
    max_query_length: formatSeconds(longest + DAY_SECONDS),
    query_timeout: '2m',
    volume_enabled: true,
    // The Collector names the service; guessing a second `service_name` label would double the streams.
    discover_service_name: [],
    discover_log_levels: true,
    ...structuredMetadata,
  };
}

const retention = (seconds: number): string => formatSeconds(Math.max(seconds, SHORTEST_RETENTION_SECONDS));

/**
 * `service` alone makes a stream; everything else the Collector sends (trace_id, span_id, request_id, user_id, pod …) is
 * structured metadata: searchable, without a stream for every value.
 */
const structuredMetadata = {
  allow_structured_metadata: true,
  max_structured_metadata_entries_count: 128,
  otlp_config: {
    resource_attributes: {
      ignore_defaults: true,
      attributes_config: [{ action: 'index_label', attributes: ['service'] }],
    },
  },
};
