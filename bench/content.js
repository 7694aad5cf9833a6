// Declarations to measure with: text of stack files, written out as a person would write them.

const SERVERS = `
  new Prometheus(stack, 'prometheus');
  new Loki(stack, 'loki');
  new Tempo(stack, 'tempo');
  new Collector(stack, 'collector');
  new CollectorAgent(stack, 'collector-agent');
  new NodeExporter(stack, 'node-exporter');
  new KubeStateMetrics(stack, 'kube-state-metrics');
  new Alertmanager(stack, 'alertmanager', { route: route(team), deadMansSwitch: outside });
  const grafana = new Grafana(stack, 'grafana');
`;

const HEAD = `import {
  Alert, Alertmanager, App, Collector, CollectorAgent, counter, Dashboard, firesWhen, Grafana, gauge, histogram,
  KubeStateMetrics, Loki, MonitoringStack, NodeExporter, owner, Prometheus, production, receiver, route, secret, series,
  Service, slack, staysSilentWhen, Tempo, webhook,
} from 'sightline';

const teamCore = owner('team-core', '#team-core');
const team = receiver('team-core', slack({ channel: '#team-core', webhookUrl: secret('slack-team-core', 'webhook of #team-core') }));
const outside = receiver('outside', webhook({ url: secret('outside-url', 'ping URL'), sendResolved: false }));
`;

const metrics = s => `{
    requests: counter('s${s}_requests_total', { help: 'Requests', labels: { app: 'string', outcome: ['ok', 'failed'] } }),
    duration: histogram('s${s}_duration_seconds', { help: 'Time', unit: 'seconds', buckets: [0.01, 0.1, 0.5, 1, 5] }),
    queue: gauge('s${s}_queue_items', { help: 'Waiting', labels: { state: ['ready', 'running'] } }),
  }`;

const service = s => `
const s${s}Metrics = ${metrics(s)};
const s${s} = new Service(stack, 's${s}', {
  owner: teamCore,
  critical: false,
  address: { kubernetes: 's${s}.apps:5000', compose: 's${s}:5000' },
  metrics: s${s}Metrics,
});
`;

const alert = (s, a) => `
new Alert(s${s}, 'S${s}Failing${a}', {
  expr: s${s}Metrics.requests.rate('${5 + a}m', { outcome: 'failed' }).sumBy('app').div(s${s}Metrics.requests.rate('${5 + a}m').sumBy('app')),
  levels: { warning: { above: 0.0${a + 1}, for: '10m' } },
  summary: (l, v) => \`\${l.app}: \${v.percent} of requests fail\`,
  description: l => \`Requests of \${l.app} fail.\`,
  runbook: { means: 'Requests fail.', impact: 'Users see errors.', confirm: ['Look at the logs.'], fix: ['Roll back.'] },
  tests: [
    firesWhen('half of them fail', {
      given: [
        series(s${s}Metrics.requests, { app: 'shop', outcome: 'ok' }, '0+50x60'),
        series(s${s}Metrics.requests, { app: 'shop', outcome: 'failed' }, '0+50x60'),
      ],
      at: '40m',
      labels: { app: 'shop' },
    }),
    staysSilentWhen('none fails', {
      given: [series(s${s}Metrics.requests, { app: 'shop', outcome: 'ok' }, '0+50x60')],
      at: '40m',
    }),
  ],
});
`;

/** Fourteen panels in three rows, of the kinds that dashboards are made of. */
const dashboard = (d, s) => {
  const m = `s${s}Metrics`;
  const rate = "'$__rate_interval'";
  return `
new Dashboard(grafana, 'd${d}', { title: 'Dashboard ${d}' })
  .row('Requests', row => row
    .timeseries('Rate', ${m}.requests.rate(${rate}).sumBy('outcome'), { unit: 'reqps' })
    .timeseries('By application', ${m}.requests.rate(${rate}).sumBy('app'), { unit: 'reqps' })
    .timeseries('Failed share', ${m}.requests.rate(${rate}, { outcome: 'failed' }).sumBy('app').div(${m}.requests.rate(${rate}).sumBy('app')), { unit: 'percentunit' })
    .stat('Requests in ${d + 2} minutes', ${m}.requests.increase('${d + 2}m').sumBy())
    .stat('Failures in ${d + 2} minutes', ${m}.requests.increase('${d + 2}m', { outcome: 'failed' }).sumBy()))
  .row('Duration', row => row
    .timeseries('Median', ${m}.duration.quantile(0.5, ${rate}, { by: ['service'] }), { unit: 's' })
    .timeseries('P95', ${m}.duration.quantile(0.95, ${rate}, { by: ['service'] }), { unit: 's' })
    .timeseries('P99', ${m}.duration.quantile(0.99, ${rate}, { by: ['service'] }), { unit: 's' })
    .stat('P9${d % 9} now', ${m}.duration.quantile(0.9${d % 9}, '5m', { by: ['service'] }), { unit: 's' }))
  .row('Queue', row => row
    .timeseries('By state', ${m}.queue.value().sumBy('state'))
    .gauge('Ready', ${m}.queue.value({ state: 'ready' }).sumBy())
    .bargauge('By instance', ${m}.queue.value().sumBy('instance'))
    .table('All', ${m}.queue.value().sumBy('state', 'instance'))
    .stat('Most', ${m}.queue.value().maxBy('service')));
`;
};

const range = n => Array.from({ length: n }, (_, i) => i);

const file = content => `${HEAD}
const app = new App();
const stack = new MonitoringStack(app, 'bench', { environment: production, owner: teamCore });
${SERVERS}${content}
export default app;
`;

/** The floor of content that the speed figures hold for: 150 alerting rules with the default ones, 29 dashboards of 14 panels. */
export function fullStack() {
  const services = range(10);
  return file(
    [
      ...services.map(service),
      ...services.flatMap(s => range(8).map(a => alert(s, a))),
      ...range(29).map(d => dashboard(d, d % services.length)),
    ].join(''),
  );
}

/** How time grows: `count` services with three metrics, their default rules and an alert each. */
export const manyServices = count =>
  file(
    range(count)
      .flatMap(s => [service(s), alert(s, 1)])
      .join(''),
  );
