import { counter, histogram } from '../query/promql/declare.ts';

/**
 * What Grafana says about itself, as far as packs use it. Not proven: its server cannot be built here (docs/tools.md), so
 * these are facts from its sources and from what running Grafana 13 servers show. A counter of failures is not shown
 * before the first one.
 */
export const grafanaMetrics = {
  requests: histogram('grafana_http_request_duration_seconds', {
    help: 'How long requests took',
    labels: { handler: 'string', method: 'string', status_code: 'string' },
    unit: 'seconds',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25],
  }),
  pluginRequests: counter('grafana_plugin_request_total', {
    help: 'Requests to data sources and other plugins',
    labels: { endpoint: 'string', plugin_id: 'string', status: 'string', status_source: 'string', target: 'string' },
  }),
  notificationsFailed: counter('grafana_alerting_notifications_failed_total', {
    help: 'Notifications of Grafana’s own alerts that were not sent',
    labels: { integration: 'string', org: 'string' },
  }),
};
