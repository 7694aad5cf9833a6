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
import { generalRules } from 'sightline/rules';
import { heartbeatAlerts } from './alerts.ts';
import { heartbeatMetrics, heartbeatService, teamCore } from './service.ts';

const oncall = receiver(
  'oncall',
  pagerduty({
    routingKey: secret('pagerduty-routing-key', 'PagerDuty: service "Heartbeat", integration Events API v2'),
  }),
);
const teamChannel = receiver(
  'team-core',
  slack({ channel: '#team-core', webhookUrl: secret('slack-team-core', 'Slack: incoming webhook of #team-core') }),
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
});

/** The heartbeat monitor's own monitoring: requirements H1–H9. */
export function heartbeat(app: App, environment: Environment): MonitoringStack {
  const stack = new MonitoringStack(app, 'heartbeat', { environment, owner: teamCore });
  new Prometheus(stack, 'prometheus');
  new Loki(stack, 'loki');
  new Tempo(stack, 'tempo');
  new Collector(stack, 'collector');
  new CollectorAgent(stack, 'collector-agent');
  new NodeExporter(stack, 'node-exporter');
  new KubeStateMetrics(stack, 'kube-state-metrics');
  const grafana = new Grafana(stack, 'grafana');
  new Alertmanager(stack, 'alertmanager', {
    route: route(teamChannel)
      .when({ severity: 'critical' }, oncall, { escalate: { after: '15m', to: leads } })
      .when({ severity: 'info' }, teamChannel, { muteDuring: [nights] }),
    deadMansSwitch: outsideWatcher,
  });

  const api = heartbeatService(stack);
  heartbeatAlerts(api);
  const { received, overdue, alertsSent } = heartbeatMetrics;
  new Dashboard(grafana, 'heartbeat', { title: 'Heartbeat monitor', auto: api }).row('Business', row =>
    row
      .timeseries('Heartbeats by outcome', received.rate('$__rate_interval').sumBy('outcome'), { unit: 'reqps' })
      .timeseries('Overdue applications', overdue.value().maxBy('service'))
      .timeseries('Alerts sent by channel', alertsSent.rate('$__rate_interval').sumBy('channel', 'outcome')),
  );
  stack.use(generalRules);
  return stack;
}
