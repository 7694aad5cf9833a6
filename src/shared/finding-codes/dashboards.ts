import type { FindingCodeEntry } from './entry.ts';

/** Dashboards and their panels. */
export const DASHBOARD_CODES = {
  'dashboard-uid-invalid': {
    severity: 'error',
    title: 'Not a dashboard uid',
    why: 'Grafana refuses uids of more than 40 characters or with other characters than letters, digits, - and _.',
    example: "new Dashboard(grafana, 'heartbeat', { uid: 'Herzschläge & mehr' });",
  },
  'dashboard-duplicate': {
    severity: 'error',
    title: 'Two dashboards with one uid',
    why: 'Grafana keeps one of them and stops updating both.',
    example: "new Dashboard(grafana, 'a', { uid: 'api' }); new Dashboard(grafana, 'b', { uid: 'api' });",
  },
  'dashboard-title-empty': {
    severity: 'error',
    title: 'Dashboard, row or panel without a title',
    why: 'Grafana refuses a dashboard without a title, and nobody can talk about a panel without one.',
    example: "new Dashboard(grafana, 'api').row('', r => r.stat('Rate', rate));",
  },
  'panel-size-invalid': {
    severity: 'error',
    title: 'Panel outside the grid',
    why: 'The grid has 24 columns; a panel of another size covers its neighbours.',
    example: "r.timeseries('Rate', rate, { width: 30 });",
  },
  'panel-number-invalid': {
    severity: 'error',
    title: 'Panel limit that is not a number',
    why: 'JSON has no NaN or infinity: Grafana would read null and draw nothing or everything.',
    example: "r.stat('Share', share, { thresholds: [{ above: Number.NaN, color: 'red' }] });",
  },
  'panel-thresholds-order': {
    severity: 'error',
    title: 'Thresholds not ascending',
    why: 'Grafana takes the last threshold that is reached; in another order a colour is never seen.',
    example: "r.stat('Share', share, { thresholds: [{ above: 5, color: 'red' }, { above: 1, color: 'orange' }] });",
  },
  'panel-query-missing': {
    severity: 'error',
    title: 'Panel without a query',
    why: 'It would stay empty for ever.',
    example: "r.timeseries('Rate', {});",
  },
  'panel-query-language': {
    severity: 'error',
    title: 'Query in a language the panel cannot show',
    why: 'A logs panel shows lines of Loki, a heatmap buckets of Prometheus.',
    example: "r.heatmap('Durations', logs.lines());",
  },
  'dashboard-variable-invalid': {
    severity: 'error',
    title: 'Unusable dashboard variable',
    why: 'Queries that use it would be sent with the placeholder in them.',
    example: "new Dashboard(grafana, 'api', { variables: { 'my var': { values: [] } } });",
  },
  'dashboard-time-invalid': {
    severity: 'error',
    title: 'Not a Grafana time',
    why: 'The dashboard would open with an empty or endless range.',
    example: "new Dashboard(grafana, 'api', { from: 'yesterday' });",
  },
} as const satisfies Record<string, FindingCodeEntry>;
