/** Port of `GET /`, which answers 200 when all pipelines run. */
export const HEALTH_PORT = 13_133;
/** Port of the Collector's own metrics. */
export const METRICS_PORT = 8888;

export const healthCheck = { endpoint: `0.0.0.0:${HEALTH_PORT}` };

/** The Collector's own logs and metrics. Internal metrics are scraped, never pushed through its own pipelines. */
export const ownTelemetry = {
  logs: { level: 'warn', encoding: 'json' },
  metrics: {
    level: 'normal',
    readers: [
      {
        pull: {
          exporter: {
            prometheus: {
              host: '0.0.0.0',
              port: METRICS_PORT,
              // `otelcol_exporter_queue_size`, `otelcol_exporter_sent_spans_total`: no unit, no labels of the scope.
              without_scope_info: true,
              without_units: true,
              without_type_suffix: false,
            },
          },
        },
      },
    ],
  },
};

/**
 * Refuses data before the container is killed: senders and the log files wait. Below the 80 % that `GOMEMLIMIT` gets,
 * so that the limiter acts before the runtime spends its time collecting garbage.
 */
export const memoryLimiter = { check_interval: '1s', limit_percentage: 75, spike_limit_percentage: 20 };
