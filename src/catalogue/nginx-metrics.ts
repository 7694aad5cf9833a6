import { counter, gauge } from '../query/promql/declare.ts';
import { foreignCounter } from './foreign-counter.ts';

/** What nginx-prometheus-exporter says of nginx (`stub_status`), as far as packs use it. Source: its `/metrics` in the version of versions.json. */
export const nginxMetrics = {
  up: gauge('nginx_up', { help: 'Whether the status page answered.' }),
  accepted: foreignCounter('nginx_connections_accepted', { help: 'Connections taken from the kernel.' }),
  handled: foreignCounter('nginx_connections_handled', {
    help: 'Those of them that were not closed for want of room.',
  }),
  requests: counter('nginx_http_requests_total', { help: 'Requests.' }),
};
