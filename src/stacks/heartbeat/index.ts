import {
  Alertmanager,
  type App,
  Collector,
  CollectorAgent,
  Dashboard,
  type Environment,
  Grafana,
  KubeStateMetrics,
  Loki,
  MonitoringStack,
  NodeExporter,
  Prometheus,
  pagerduty,
  receiver,
  route,
  secret,
  slack,
  Tempo,
  timeInterval,
  webhook,
} from 'sightline';
import {
  collectorDashboard,
  kubernetesDashboard,
  lokiDashboard,
  nodeDashboard,
  prometheusDashboard,
} from 'sightline/dashboards';
import {
  alertmanagerRules,
  collectorRules,
  generalRules,
  grafanaRules,
  kubeNodeRules,
  kubeResourceRules,
  kubeStorageRules,
  kubeWorkloadRules,
  logRules,
  lokiRules,
  nodeRules,
  prometheusRules,
  tempoRules,
} from 'sightline/rules';
import { heartbeatAlerts } from './alerts.ts';
import { heartbeatObjectives } from './objectives.ts';
import { heartbeatMetrics, heartbeatService, teamCore } from './service.ts';

const channel = slack({
  channel: '#team-core',
  webhookUrl: secret('slack-team-core', 'Slack: incoming webhook of #team-core'),
});
const teamChannel = receiver('team-core', channel);
/** Both ways at once: what PagerDuty does not take is in the channel, and the other way round. */
const oncall = receiver(
  'oncall',
  pagerduty({
    routingKey: secret('pagerduty-routing-key', 'PagerDuty: service "Heartbeat", integration Events API v2'),
  }),
  channel,
);
const leads = receiver(
  'leads',
  slack({ channel: '#leads', webhookUrl: secret('slack-leads', 'Slack: incoming webhook of #leads') }),
);
const outsideWatcher = receiver(
  'outside-watcher',
  webhook({
    url: secret('dead-mans-switch-url', 'Ping URL of a check at an outside dead man’s switch'),
    sendResolved: false,
  }),
);

const nights = timeInterval('nights', {
  times: [
    { start: '20:00', end: '24:00' },
    { start: '00:00', end: '07:00' },
  ],
  location: 'Europe/Berlin',
});

/**
 * Who is told: pages to the person on call, after a quarter of an hour to the leads; everything else to the team. That
 * messages do not arrive is told both ways, since one of them is the one that fails.
 */
const routing = {
  route: route(teamChannel)
    .when({ severity: 'critical' }, oncall, { escalate: { after: '15m', to: leads } })
    .when({ alertname: 'AlertDeliveryFails', severity: 'error' }, oncall)
    .when({ severity: 'info' }, teamChannel, { muteDuring: [nights] }),
};

/** The heartbeat monitor's own monitoring, servers included: requirements H1, H2, H4, H5, H7–H9. */
export function heartbeat(app: App, environment: Environment): MonitoringStack {
  const stack = new MonitoringStack(app, 'heartbeat', { environment, owner: teamCore });
  // Links in messages work on a laptop, and through `kubectl port-forward` on a cluster.
  new Prometheus(stack, 'prometheus', { externalUrl: 'http://127.0.0.1:9090' });
  new Loki(stack, 'loki');
  new Tempo(stack, 'tempo');
  new Collector(stack, 'collector');
  new CollectorAgent(stack, 'collector-agent');
  new NodeExporter(stack, 'node-exporter');
  new KubeStateMetrics(stack, 'kube-state-metrics');
  new Alertmanager(stack, 'alertmanager', {
    ...routing,
    deadMansSwitch: outsideWatcher,
    externalUrl: 'http://127.0.0.1:9093',
  });
  monitored(stack, new Grafana(stack, 'grafana', { externalUrl: 'http://127.0.0.1:3000' }));
  stack.use(
    generalRules,
    prometheusRules,
    alertmanagerRules,
    collectorRules,
    lokiRules,
    tempoRules,
    grafanaRules,
    nodeRules,
    kubeWorkloadRules,
    kubeStorageRules,
    kubeResourceRules,
    kubeNodeRules,
  );
  stack.use(nodeDashboard, kubernetesDashboard, prometheusDashboard, lokiDashboard, collectorDashboard);
  return stack;
}

/** The same service on servers that exist already: rules, scrape jobs, dashboards and routes only (requirement H6). */
export function heartbeatOnExisting(app: App, environment: Environment): MonitoringStack {
  const stack = new MonitoringStack(app, 'heartbeat-existing', { environment, owner: teamCore });
  new Prometheus(stack, 'prometheus', { existing: 'http://prometheus-operated.monitoring.svc:9090' });
  new Loki(stack, 'loki', { existing: 'http://loki-gateway.monitoring.svc' });
  new Tempo(stack, 'tempo', { existing: 'http://tempo.monitoring.svc:3200' });
  new Alertmanager(stack, 'alertmanager', { ...routing, existing: 'http://alertmanager-operated.monitoring.svc:9093' });
  monitored(stack, new Grafana(stack, 'grafana', { existing: 'http://grafana.monitoring.svc' }));
  return stack;
}

/** What is the same wherever the servers come from. */
function monitored(stack: MonitoringStack, grafana: Grafana): void {
  const api = heartbeatService(stack);
  heartbeatAlerts(api);
  heartbeatObjectives(api);
  stack.use(logRules(api));
  const { received, overdue, alertsSent } = heartbeatMetrics;
  new Dashboard(grafana, 'heartbeat', { title: 'Heartbeat monitor', auto: api }).row('Business', row =>
    row
      .timeseries('Heartbeats by outcome', received.rate('$__rate_interval').sumBy('outcome'), { unit: 'reqps' })
      .timeseries('Overdue applications', overdue.value().maxBy('service'))
      .timeseries('Alerts sent by channel', alertsSent.rate('$__rate_interval').sumBy('channel', 'outcome')),
  );
}
