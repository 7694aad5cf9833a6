import type { FindingCodeEntry } from './entry.ts';

/** What one part names and another has not. */
export const REFERENCE_CODES = {
  'prometheus-missing': {
    severity: 'error',
    title: 'Rules and scrape jobs without a Prometheus',
    why: 'Nothing would be scraped, and no alert would ever fire.',
    example: "const stack = new MonitoringStack(app, 'shop', { environment }); // services, but no new Prometheus(…)",
  },
  'job-duplicate': {
    severity: 'error',
    title: 'Two scrape jobs of one name',
    why: 'Prometheus refuses the configuration.',
    example: "new Service(stack, 'prometheus', { address }); // beside new Prometheus(stack, 'prometheus')",
  },
  'job-unknown': {
    severity: 'error',
    title: 'Unknown scrape job',
    why: 'The detection time of the alert would be computed from nothing.',
    example: "new Alert(api, 'Slow', { …, jobs: ['apii'] });",
  },
  'workload-duplicate': {
    severity: 'error',
    title: 'Two workloads of one name',
    why: 'One would overwrite the other on the platform.',
    example: "new Loki(group, 'x'); new Tempo(other, 'x');",
  },
  'dashboard-unknown': {
    severity: 'error',
    title: 'Link to an unknown dashboard',
    why: 'The link in the message would lead nowhere at the worst moment.',
    example: "new Alert(api, 'Slow', { …, dashboard: 'apii' });",
  },
  'data-source-missing': {
    severity: 'error',
    title: 'Panel without its data source',
    why: 'The panel would stay empty.',
    example:
      "new Dashboard(grafana, 'logs').row('Logs', r => r.logs('Errors', logs({ service: 'api' }))); // without Loki",
  },
  'metric-not-provided': {
    severity: 'error',
    title: 'Metric nobody exposes',
    why: 'The expression is always empty, so the alert never fires.',
    example: "rawPromql('heartbeat_recieved_total > 0', { labels: [] })",
  },
  'metric-of-another-service': {
    severity: 'error',
    title: 'A service is asked for a metric that another one declares',
    why: 'No series carries both that name and that service, so the rule reads nothing and stays silent for ever.',
    example: 'stack.use(httpRules(orders, { requests: shop.metrics.requests, failed: { status: { match: /5../ } } }));',
  },
} as const satisfies Record<string, FindingCodeEntry>;
