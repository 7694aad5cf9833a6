import { defineAlert, firesWhen, rulePack, series, staysSilentWhen } from 'sightline';
import { grafanaMetrics } from 'sightline/catalogue';
import { sameGrowth } from './equivalents.ts';

const { requests, pluginRequests, notificationsFailed } = grafanaMetrics;
const at = { job: 'grafana', instance: 'one', service: 'grafana' } as const;

const page = { ...at, handler: '/api/dashboards/uid/:uid', method: 'GET' } as const;
const broken = requests.count.rate('10m', { status_code: { match: /5../ } }).sumBy('handler');

const requestsFail = defineAlert({
  expr: broken.div(requests.count.rate('10m').sumBy('handler')),
  // Longer than the window, so that one failed request is none of it.
  levels: { warning: { above: 0.1, for: '15m' } },
  summary: (l, v) => `Grafana fails at ${v.percent} of the requests to ${l.handler}`,
  runbook: {
    means: 'One kind of page or call in Grafana ends with an error of the server, for a quarter of an hour.',
    impact: 'Dashboards do not open or cannot be saved. Alerts do not depend on it.',
    confirm: [
      'topk(5, sum by (handler, status_code) (rate(grafana_http_request_duration_seconds_count{status_code=~"5.."}[10m])))',
      'Grafana’s log, `level=error`, with the same path.',
    ],
    causes: [
      'Its database: a full volume, or a lock after a backup of the file while it was written.',
      'A plugin that was updated and does not fit.',
      'A provisioned dashboard that is no valid JSON any more.',
    ],
    fix: [
      'Room on the volume first; then restart Grafana, which keeps its users and silences.',
      'Damaged database: put the last backup back (docs/backup.md). Dashboards come from the files anyway.',
    ],
  },
  tests: [
    firesWhen('21 of 200 fail, at two instances', {
      given: [
        series(requests, { ...page, status_code: '500' }, '0+10x60', '_count'),
        series(requests, { ...page, status_code: '502', instance: 'two' }, '0+11x60', '_count'),
        series(requests, { ...page, status_code: '200' }, '0+89x60', '_count'),
        series(requests, { ...page, status_code: '200', instance: 'two' }, '0+90x60', '_count'),
        series(requests, { ...page, handler: '/login', status_code: '200' }, '0+9000x60', '_count'),
      ],
      from: '16m',
      labels: { handler: page.handler },
      annotations: { summary: 'Grafana fails at 10.5% of the requests to /api/dashboards/uid/:uid' },
    }),
    firesWhen('half of them fail for twenty minutes, a restart between', {
      given: [
        series(requests, { ...page, status_code: '500' }, '0+50x12 0+50x7 350x40', '_count'),
        series(requests, { ...page, status_code: '200' }, '0+50x12 0+50x47', '_count'),
      ],
      from: '16m',
      until: '28m',
      labels: { handler: page.handler },
    }),
    staysSilentWhen('exactly a tenth fails', {
      given: [
        series(requests, { ...page, status_code: '500' }, '0+10x60', '_count'),
        series(requests, { ...page, status_code: '200' }, '0+90x60', '_count'),
      ],
      at: '50m',
    }),
  ],
});

const query = { ...at, endpoint: 'queryData', target: 'x' } as const;
const failed = pluginRequests.rate('10m', { status: 'error', status_source: 'downstream' }).sumBy('plugin_id');
const done = (plugin_id: string, status: 'ok' | 'error', values: string, instance = 'one') =>
  series(
    pluginRequests,
    { ...query, instance, plugin_id, status, status_source: status === 'ok' ? 'plugin' : 'downstream' },
    values,
  );

const dataSourceFails = defineAlert({
  expr: failed.div(pluginRequests.rate('10m').sumBy('plugin_id')),
  levels: { warning: { above: 0.5, for: '15m' } },
  summary: (l, v) => `${v.percent} of Grafana’s requests to ${l.plugin_id} fail`,
  runbook: {
    means: 'Most queries that Grafana sends to data sources of this kind come back as errors, by their fault.',
    impact: 'Panels over it are empty, which looks as if nothing happened.',
    confirm: [
      'Connections › Data sources › Test, for each of that kind.',
      'Open a panel with Explore: the message says whether it is the way, the login or the query.',
    ],
    causes: [
      'The server behind it is down: its own ServiceDown fires.',
      'The address or token in the data source is old.',
      'Somebody left a dashboard open that asks for too much, and every refresh is refused.',
    ],
    fix: [
      'Bring the server back; panels fill by themselves.',
      'Data sources of the stack are provisioned: change the declaration, not the form, which cannot be saved.',
    ],
  },
  tests: [
    firesWhen('six in ten fail, at one of two instances', {
      given: [
        done('prometheus', 'error', '0+6x60'),
        done('prometheus', 'error', '0+6x60', 'two'),
        done('prometheus', 'ok', '0+1x60'),
        done('prometheus', 'ok', '0+7x60', 'two'),
        done('loki', 'ok', '0+900x60'),
      ],
      from: '16m',
      labels: { plugin_id: 'prometheus' },
      annotations: { summary: '60% of Grafana’s requests to prometheus fail' },
    }),
    firesWhen('nothing else comes back for twenty minutes, a restart between', {
      given: [done('loki', 'error', '0+50x12 0+50x7 350x40'), done('loki', 'ok', '0+5x12 0+5x47')],
      from: '16m',
      until: '29m',
      labels: { plugin_id: 'loki' },
    }),
    staysSilentWhen('exactly half fail', {
      given: [done('loki', 'error', '0+5x60'), done('loki', 'ok', '0+5x60')],
      at: '50m',
    }),
    staysSilentWhen('Grafana itself is what fails', {
      given: [
        series(pluginRequests, { ...query, plugin_id: 'loki', status: 'error', status_source: 'plugin' }, '0+9x60'),
        series(pluginRequests, { ...query, plugin_id: 'loki', status: 'ok', status_source: 'downstream' }, '0+9x60'),
        done('loki', 'error', '0+1x60'),
      ],
      at: '50m',
    }),
  ],
});

const unsent = notificationsFailed.increase('15m').sumBy('integration');
const mail = { ...at, integration: 'email', org: '1' } as const;

const notificationsFail = defineAlert({
  levels: { error: { when: unsent.gt(0), for: '2m' } },
  equivalentMutants: sameGrowth(unsent),
  summary: l => `Grafana cannot send its own alerts by ${l.integration}`,
  runbook: {
    means:
      'Alert rules that were made in Grafana, beside those of this stack, fired, and the message was not taken by its contact point.',
    impact: 'Nobody is told of them. Alerts of Prometheus and Loki go through Alertmanager and are not concerned.',
    confirm: ['Alerting › Contact points › Test.', 'Grafana’s log with `ngalert.notifier`.'],
    causes: ['A token or webhook address that was renewed.', 'A mail server that refuses the sender.'],
    fix: [
      'Renew the contact point.',
      'Declare the rule in the stack instead: then it has tests, a runbook and two ways to arrive.',
    ],
  },
  tests: [
    firesWhen('one is not sent after a restart, by one of two instances', {
      given: [
        series(notificationsFailed, mail, '7 7 0.5x40'),
        series(notificationsFailed, { ...mail, instance: 'two' }, '7x42'),
        series(notificationsFailed, { ...mail, integration: 'slack' }, '7x42'),
      ],
      from: '4m',
      until: '16m',
      labels: { integration: 'email' },
      annotations: { summary: 'Grafana cannot send its own alerts by email' },
    }),
  ],
});

/** What people at Grafana notice. Expects the component under the name `grafana`; its metrics are not proven here. */
export const grafanaRules = rulePack('grafana', {
  needs: { job: 'grafana' },
  alerts: {
    GrafanaRequestsFail: requestsFail,
    GrafanaDataSourceFails: dataSourceFails,
    GrafanaNotificationsFail: notificationsFail,
  },
});
