import {
  Alertmanager,
  Collector,
  environment,
  Grafana,
  Loki,
  type MonitoringStack,
  NodeExporter,
  Prometheus,
  type PrometheusProps,
  receiver,
  route,
  secret,
  slack,
  Tempo,
} from 'sightline';
import {
  alertmanagerRules,
  collectorRules,
  generalRules,
  grafanaRules,
  lokiRules,
  nodeRules,
  prometheusRules,
  systemdRules,
  tempoRules,
} from 'sightline/rules';

export const TEST_ENVIRONMENT = environment('test', { replicas: 2 });

const channel = receiver('team', slack({ channel: '#team', webhookUrl: secret('slack', 'Slack') }));

/** Prometheus, and an Alertmanager with one receiver. */
export function prometheusAndAlertmanager(stack: MonitoringStack, scraped: PrometheusProps = {}): void {
  new Prometheus(stack, 'prometheus', scraped);
  new Alertmanager(stack, 'alertmanager', { route: route(channel) });
}

/** The servers a stack can have beside these two, with the packs about all of them. */
export function everyServer(stack: MonitoringStack): void {
  new Loki(stack, 'loki');
  new Tempo(stack, 'tempo');
  new Collector(stack, 'collector');
  new Grafana(stack, 'grafana');
  new NodeExporter(stack, 'node-exporter');
  stack.use(generalRules, prometheusRules, alertmanagerRules, collectorRules, nodeRules, systemdRules);
  stack.use(lokiRules, tempoRules, grafanaRules);
}
