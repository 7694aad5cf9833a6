/** Servers of somebody else, full of the names that the heartbeat stack uses too. Their files, as an owner writes them. */

/** @param shop targets of their own job: the second is down */
export const ownerPrometheus = (
  alertmanager: string,
  shop: readonly [string, string],
): string => `# Ours since 2019. Ask before you change it!
global:
  scrape_interval: 2s
  evaluation_interval: 2s
  external_labels: {cluster: main}
rule_files:
  - rules/*.rules.yml
alerting:
  alertmanagers:
    - static_configs: [{targets: ['${alertmanager}']}]
scrape_configs:
  - job_name: shop
    fallback_scrape_protocol: PrometheusText0.0.4
    static_configs: [{targets: ['${shop[0]}', '${shop[1]}']}]
`;

/** Files, groups and alerts of the same names, with other meanings. */
export const OWNER_RULES: Readonly<Record<string, string>> = {
  'heartbeat.rules.yml': `groups:
  - name: heartbeat # of the warehouse
    rules:
      - record: job:shop_up:sum
        expr: sum by (job) (up{job="shop"})
      - alert: Watchdog
        expr: vector(1)
        labels: {severity: none}
`,
  'heartbeat-availability-fast.rules.yml': `groups:
  - name: heartbeat-availability-fast
    rules:
      - alert: ServiceDown
        expr: up{job="shop"} == 0
        labels: {severity: warning}
      - alert: HeartbeatsLate
        expr: job:shop_up:sum == 1
        labels: {severity: critical}
      - alert: HeartbeatsLate
        expr: job:shop_up:sum <= 1 and job:shop_up:sum > 0
        labels: {severity: warning}
`,
};

export const OWNER_TEMPLATE = '{{ define "sightline.title" }}title of the owner{{ end }}\n';

/**
 * Receivers, time intervals and templates of the same names. \`critical\` mutes \`warning\` of the same name, as many have it.
 * @param equal of their inhibition; with \`stack\` as the README asks
 */
export const ownerAlertmanager = (inbox: string, equal: string): string => `# Alertmanager of the platform team.
route:
  receiver: team-core
  group_by: [alertname]
  group_wait: 1s
  group_interval: 2s
  repeat_interval: 4h
  routes:
    - receiver: oncall
      matchers: [severity="critical"]
    - receiver: leads
      matchers: [alertname="Watchdog"]
      active_time_intervals: [nights]
inhibit_rules:
  - source_matchers: [severity="critical"]
    target_matchers: [severity="warning"]
    equal: [${equal}]
time_intervals:
  - name: nights
    time_intervals:
      - times: [{start_time: '00:00', end_time: '24:00'}]
templates:
  - templates/*.tmpl
receivers:
  - name: team-core
    slack_configs: [{api_url: '${inbox}/theirs/team-core', channel: '#theirs', title: '{{ template "sightline.title" . }}'}]
  - name: oncall
    webhook_configs: [{url: '${inbox}/theirs/oncall'}]
  - name: leads
    webhook_configs: [{url: '${inbox}/theirs/leads'}]
`;

/** Alerts of theirs and where they go. */
export const OWNER_ALERTS: readonly (readonly string[])[] = [
  ['alertname=ServiceDown', 'severity=warning'],
  ['alertname=ServiceDown', 'severity=critical', 'service=heartbeat'],
  ['alertname=Watchdog', 'severity=none'],
  ['alertname=HeartbeatsLate', 'severity=critical', 'owner=team-core'],
];

export const ownerLoki = (
  directory: string,
  ports: Readonly<Record<'http' | 'grpc', number>>,
): string => `auth_enabled: false
server: {http_listen_address: 127.0.0.1, http_listen_port: ${ports.http}, grpc_listen_address: 127.0.0.1, grpc_listen_port: ${ports.grpc}, log_level: warn}
common:
  instance_addr: 127.0.0.1
  path_prefix: ${directory}/data
  replication_factor: 1
  ring: {kvstore: {store: inmemory}}
  storage: {filesystem: {chunks_directory: ${directory}/data/chunks, rules_directory: ${directory}/rules}}
schema_config:
  configs:
    - {from: '2025-01-01', store: tsdb, object_store: filesystem, schema: v13, index: {prefix: index_, period: 24h}}
ruler:
  rule_path: ${directory}/data/rules-temp
  storage: {type: local, local: {directory: ${directory}/rules}}
  poll_interval: 1s
  enable_api: true
analytics: {reporting_enabled: false}
`;

export const OWNER_LOG_RULES = `groups:
  - name: heartbeat-logs
    rules:
      - alert: LogErrorsMany
        expr: sum(count_over_time({app="shop"}[1m])) > 5
`;
