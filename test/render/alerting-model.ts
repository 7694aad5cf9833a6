import type { Components } from '../../src/model/component.ts';
import type { PlatformView } from '../../src/model/platform-view.ts';
import type { Route, Routing } from '../../src/model/routing.ts';
import type { Alert, AlertLevel, RecordingRule, RuleGroup, RuleTest } from '../../src/model/rule.ts';
import type { StackModel } from '../../src/model/stack.ts';
import type { SecretReference } from '../../src/model/workload.ts';
import { Bytes } from '../../src/shared/bytes.ts';
import { expression, origin, scrapeJob, stackModel, workload } from '../fixtures/model.ts';

/** Builders of rules, routes and whole alerting stacks for the tests of these renderers. */
export const level = (changes: Partial<AlertLevel> = {}): AlertLevel => ({
  severity: 'critical',
  expr: expression('up{job="api"} == 0'),
  forSeconds: 20,
  keepFiringForSeconds: 0,
  ...changes,
});

export const alert = (changes: Partial<Alert> = {}): Alert => ({
  kind: 'alert',
  name: 'ApiDown',
  levels: [level()],
  detect: 'fast',
  service: 'api',
  owner: { name: 'team-core', contact: '#team-core' },
  labels: {},
  summary: { text: '{{ $labels.instance }} of {{ $labels.service }} does not answer', labels: ['instance', 'service'] },
  runbook: {
    means: 'Prometheus could not read the metrics of an instance three times in a row.',
    impact: 'Heartbeats sent to this instance are lost.',
    confirm: ['Open the dashboard and look at the row "Availability".'],
    causes: ['The process crashed.'],
    fix: ['Restart the instance.'],
    escalate: 'Call the platform team.',
  },
  dashboard: 'api',
  jobs: ['api'],
  budgetSeconds: 60,
  tests: [],
  origin: origin('test/api/ApiDown'),
  ...changes,
});

export const recording = (changes: Partial<RecordingRule> = {}): RecordingRule => ({
  kind: 'recording',
  record: 'job:up:sum',
  expr: expression('sum by (job) (up)', ['job']),
  labels: {},
  origin: origin('test/job:up:sum'),
  ...changes,
});

export const group = (changes: Partial<RuleGroup> = {}): RuleGroup => ({
  name: 'api-fast',
  language: 'promql',
  intervalSeconds: 10,
  rules: [alert()],
  ...changes,
});

export const ruleTest = (changes: Partial<RuleTest> = {}): RuleTest => ({
  name: 'an instance stops answering',
  kind: 'fires',
  intervalSeconds: 10,
  inputs: [{ series: 'up{job="api", instance="a:1", service="api"}', values: '1x3 0x20' }],
  checks: [{ atSeconds: 70, alert: 'ApiDown', firing: [{ labels: { instance: 'a:1', job: 'api', service: 'api' } }] }],
  origin: origin('test/api/ApiDown'),
  ...changes,
});

export const route = (changes: Partial<Route> = {}): Route => ({
  receiver: 'team',
  matchers: [],
  groupBy: ['alertname', 'service'],
  groupWaitSeconds: 30,
  groupIntervalSeconds: 300,
  repeatIntervalSeconds: 43_200,
  continue: false,
  muteTimeIntervals: [],
  activeTimeIntervals: [],
  routes: [],
  origin: origin('test/routing'),
  ...changes,
});

export const secret = (name: string): SecretReference => ({ name, purpose: `${name} of a test`, source: 'external' });

/** Every kind of integration once. */
export const routing = (changes: Partial<Routing> = {}): Routing => ({
  receivers: [
    {
      name: 'oncall',
      integrations: [
        {
          kind: 'pagerduty',
          routingKey: secret('pagerduty-key'),
          url: 'https://events.pagerduty.com/v2/enqueue',
          sendResolved: true,
        },
      ],
      origin: origin('test/oncall'),
    },
    {
      name: 'team',
      integrations: [
        { kind: 'slack', channel: '#alerts', webhookUrl: secret('slack-url'), sendResolved: true },
        {
          kind: 'email',
          to: 'team@example.org',
          from: 'alerts@example.org',
          smarthost: 'mail.example.org:587',
          username: 'alerts',
          password: secret('smtp-password'),
          requireTls: true,
          sendResolved: true,
        },
      ],
      origin: origin('test/team'),
    },
    {
      name: 'desk',
      integrations: [
        {
          kind: 'jira',
          apiUrl: 'https://example.atlassian.net/rest/api/3/',
          project: 'OPS',
          issueType: 'Incident',
          username: 'bot@example.org',
          apiToken: secret('jira-token'),
          sendResolved: true,
        },
        { kind: 'msteams', webhookUrl: secret('teams-url'), sendResolved: true },
      ],
      origin: origin('test/desk'),
    },
    {
      name: 'events',
      integrations: [
        {
          kind: 'webhook',
          url: { workload: 'collector', port: 'events', path: '/alerts' },
          bearerToken: secret('events-token'),
          maxAlerts: 0,
          sendResolved: true,
        },
        { kind: 'webhook', url: secret('watchdog-url'), maxAlerts: 1, sendResolved: false },
        { kind: 'webhook', url: 'https://example.org/hook', maxAlerts: 0, sendResolved: true },
      ],
      origin: origin('test/events'),
    },
  ],
  route: route({
    routes: [
      route({ receiver: 'events', matchers: [{ label: 'alertname', op: '!=', value: '' }], continue: true }),
      route({
        receiver: 'oncall',
        matchers: [{ label: 'severity', op: '=', value: 'critical' }],
        groupBy: ['...'],
        groupWaitSeconds: 5,
        groupIntervalSeconds: 30,
        repeatIntervalSeconds: 3600,
      }),
      route({
        receiver: 'desk',
        matchers: [
          { label: 'severity', op: '=~', value: 'info|error' },
          { label: 'service', op: '!~', value: 'a"b\\\\.c' },
        ],
        muteTimeIntervals: ['weekend'],
      }),
    ],
  }),
  inhibitions: [
    {
      source: [{ label: 'severity', op: '=', value: 'critical' }],
      target: [{ label: 'severity', op: '=', value: 'warning' }],
      equal: ['alertname', 'service'],
      origin: origin('test/inhibition'),
    },
  ],
  timeIntervals: [
    {
      name: 'weekend',
      intervals: [
        { weekdays: ['saturday', 'sunday'], times: [{ start: '00:00', end: '24:00' }], location: 'Europe/Berlin' },
        { daysOfMonth: ['1:3'], months: ['january'], years: ['2027'] },
      ],
      origin: origin('test/weekend'),
    },
  ],
  origin: origin('test/routing'),
  ...changes,
});

export const components = (changes: Partial<Components> = {}): Components => ({
  prometheus: {
    kind: 'prometheus',
    deployment: { kind: 'deployed', workload: 'prometheus' },
    version: '3.13.5',
    origin: origin('test/prometheus'),
    retentionSeconds: 90 * 86_400,
    retentionSize: Bytes.gibi(8),
    outOfOrderSeconds: 600,
    exemplars: 100_000,
    externalLabels: { environment: 'production', stack: 'te$t' },
    resendDelaySeconds: 30,
  },
  alertmanager: {
    kind: 'alertmanager',
    deployment: { kind: 'deployed', workload: 'alertmanager' },
    version: '0.34.2',
    origin: origin('test/alertmanager'),
    retentionSeconds: 432_000,
    externalUrl: 'https://alerts.example.org',
  },
  grafana: {
    kind: 'grafana',
    deployment: { kind: 'deployed', workload: 'grafana' },
    version: '13.2.3',
    origin: origin('test/grafana'),
    externalUrl: 'https://grafana.example.org/',
    defaultRole: 'Viewer',
  },
  ...changes,
});

/** The same components, of which `kinds` exist already. */
export const existing = (...kinds: readonly ('prometheus' | 'alertmanager' | 'grafana')[]): Components => {
  const deployment = {
    kind: 'existing',
    urls: { kubernetes: 'http://there.example.org:9090', compose: 'http://there.example.org:9090' },
    objectLabels: { release: 'theirs' },
  } as const;
  const all = components();
  return Object.fromEntries(
    Object.entries(all).map(([kind, component]) => [
      kind,
      kinds.some(k => k === kind) ? { ...component, deployment } : component,
    ]),
  );
};

/** A stack whose alert has levels, tests and routes, with everything these renderers can be asked for. */
export const alertingModel = (changes: Partial<StackModel> = {}): StackModel =>
  stackModel({
    components: components(),
    workloads: [
      workload({ name: 'alertmanager', component: 'alertmanager', replicas: 2 }),
      workload({ name: 'prometheus' }),
    ],
    scrapeJobs: [scrapeJob()],
    ruleGroups: [group()],
    routing: routing(),
    ...changes,
  });

/** A platform with one address a workload, and application targets by static configuration. */
export const view = (changes: Partial<PlatformView> = {}): PlatformView => ({
  platform: 'compose',
  address: (name, port) => `${name}:${port === 'http' ? 9090 : 4318}`,
  replicaAddresses: name => [0, 1].map(n => `${name}-${n}:9093`),
  discovery: job => ({
    discovery: { static_configs: [{ targets: [`${job.service}:5000`] }] },
    relabel: [{ source_labels: ['__address__'], target_label: 'instance' }],
  }),
  secretPath: name => `/etc/sightline/secrets/${name}`,
  ...changes,
});
