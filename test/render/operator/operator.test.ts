import { describe, expect, it } from '@jest/globals';
import type { StackModel } from '../../../src/model/stack.ts';
import { renderAlertmanager } from '../../../src/render/alertmanager/alertmanager-config.ts';
import { objectName } from '../../../src/render/operator/kubernetes-object.ts';
import { renderOperator } from '../../../src/render/operator/operator.ts';
import { renderPrometheus } from '../../../src/render/prometheus/prometheus-config.ts';
import { renderRules } from '../../../src/render/prometheus/rules.ts';
import { parseYamlDocuments } from '../../../src/shared/yaml.ts';
import { composePlatform, origin, scrapeJob } from '../../fixtures/model.ts';
import { alertingModel, existing, secret, view } from '../alerting-model.ts';
import { telemetryComponents } from '../telemetry-model.ts';

const dashboard = {
  uid: 'Api_1',
  title: 'API',
  tags: [],
  folder: 'Heartbeat',
  refreshSeconds: 30,
  from: 'now-6h',
  variables: [],
  rows: [],
  links: [],
  origin: origin(),
};

const base: Partial<StackModel> = {
  components: existing('prometheus', 'alertmanager', 'grafana'),
  dashboards: [dashboard],
  scrapeJobs: [
    scrapeJob({ bearerToken: secret('api-token'), nativeHistograms: true, dropLabels: ['pod'] }),
    scrapeJob({ name: 'kubelet', target: { kind: 'kubelet', cadvisor: false } }),
  ],
};

const kubernetes = view({
  platform: 'kubernetes',
  discovery: job => ({
    discovery: {
      kubernetes_sd_configs: [{ role: 'endpointslice', namespaces: { names: ['apps'] } }],
      ...(job.name === 'kubelet' ? { authorization: { type: 'Bearer', credentials_file: '/var/run/token' } } : {}),
    },
    relabel: [{ action: 'keep', source_labels: ['a'], regex: 'b' }],
  }),
});

const render = (changes: Partial<StackModel> = {}) => {
  const model = alertingModel({ ...base, ...changes });
  const artefacts = [
    ...renderRules(model),
    ...[kubernetes, view()].flatMap(v => [...renderPrometheus(model, v), ...renderAlertmanager(model, v)]),
    { id: 'dashboards/Api_1.json', platform: 'both' as const, content: '{\n}\n', compact: '{}' },
    {
      id: 'config/grafana/provisioning/datasources/datasources.yaml',
      platform: 'kubernetes' as const,
      content: 'apiVersion: 1\n',
    },
  ];
  return new Map(renderOperator(model, artefacts).map(a => [a.id, a.content]));
};

const objects = (file: string, changes: Partial<StackModel> = {}) =>
  parseYamlDocuments(render(changes).get(`existing/kubernetes/${file}.yaml`) ?? '') as {
    readonly kind: string;
    readonly metadata: {
      readonly name: string;
      readonly labels: Record<string, string>;
      readonly annotations?: unknown;
    };
    readonly spec: Record<string, unknown>;
    readonly data: Record<string, string>;
  }[];

describe('renderOperator', () => {
  it('GIVEN a stack that runs all its servers WHEN rendered THEN nothing comes out', () => {
    expect(render({ components: existing() }).size).toBe(0);
  });

  it('GIVEN a stack for compose only WHEN rendered THEN there are no Kubernetes objects', () => {
    expect([...render({ platforms: [composePlatform()] }).keys()].filter(k => k.includes('kubernetes/'))).toEqual([]);
  });

  it('GIVEN existing servers WHEN rendered THEN every object has the labels their selectors ask for', () => {
    for (const file of ['rules', 'scrape', 'routing', 'dashboards']) {
      const found = objects(file);
      expect(found.length).toBeGreaterThan(0);
      for (const { metadata } of found) {
        expect(metadata.labels).toMatchObject({ release: 'theirs', 'app.kubernetes.io/part-of': 'test' });
        expect(metadata.name).toMatch(/^test-/);
      }
    }
  });

  it('GIVEN rules WHEN rendered THEN the object holds the groups of the rule file, with the label routes look for', () => {
    const [rule] = objects('rules');
    expect(rule?.spec).toMatchObject({ groups: [{ name: 'api-fast', rules: [{ labels: { stack: 'test' } }] }] });
  });

  it('GIVEN a job WHEN rendered THEN options, discovery, relabelling and secrets are in the operator’s words', () => {
    const found = objects('scrape');
    expect(found.map(o => o.metadata.name)).toEqual(['test-api']);
    expect(found[0]?.spec).toMatchObject({
      jobName: 'api',
      scheme: 'HTTP',
      nameEscapingScheme: 'Underscores',
      scrapeInterval: '10s',
      sampleLimit: 10_000,
      scrapeNativeHistograms: true,
      kubernetesSDConfigs: [{ role: 'EndpointSlice', namespaces: { names: ['apps'] } }],
      authorization: { type: 'Bearer', credentials: { name: 'test-secrets', key: 'api-token' } },
      metricRelabelings: [{ action: 'labeldrop', regex: 'pod' }],
    });
    expect(found[0]?.spec.relabelings).toContainEqual({ action: 'keep', sourceLabels: ['a'], regex: 'b' });
  });

  it('GIVEN what objects cannot say WHEN rendered THEN the README lists it with the reason', () => {
    const readme = render().get('existing/README.md') ?? '';
    expect(readme).toContain('`kubelet`: It reads the token');
    expect(readme).toContain('receiver desk: Jira');
    expect(readme).toContain('time interval weekend: its time zone');
    expect(readme).toContain('alertmanagerConfigMatcherStrategy');
    expect(readme).toContain('Add `stack!="test"` to the matchers');
  });

  it('GIVEN existing servers WHEN rendered THEN the README says what comes first, how to stay apart, and how to remove it', () => {
    const { loki } = telemetryComponents();
    const there = { kind: 'existing', urls: {}, objectLabels: {} } as const;
    const components = {
      ...existing('prometheus', 'alertmanager', 'grafana'),
      ...(loki && { loki: { ...loki, deployment: there } }),
    };
    const readme = render({ components }).get('existing/README.md') ?? '';
    expect([...readme.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      'Alertmanager',
      'Prometheus',
      'Loki',
      'Grafana',
    ]);
    expect(readme).toContain('comes first in `route.routes`');
    expect(readme).toContain('add `stack` to its `equal`');
    expect(readme).toContain('as `test-<file>`');
    expect(readme.match(/[Tt]o remove it/g)).toHaveLength(4);
    expect(readme).toContain('Remove it last');
  });

  it('GIVEN routes WHEN rendered THEN only alerts of the stack are taken, and secrets are references', () => {
    const [routing] = objects('routing');
    // The only version that the operator's own definitions serve; the newer one needs its conversion webhook.
    expect(routing).toMatchObject({ apiVersion: 'monitoring.coreos.com/v1alpha1' });
    expect(routing?.spec).not.toHaveProperty('timeIntervals');
    expect(routing?.spec).toMatchObject({
      muteTimeIntervals: [{ name: expect.any(String), timeIntervals: expect.any(Array) }],
      route: { receiver: 'team', matchers: [{ name: 'stack', matchType: '=', value: 'test' }] },
      receivers: [
        { name: 'oncall', pagerdutyConfigs: [{ routingKey: { name: 'test-secrets', key: 'pagerduty-key' } }] },
        {},
        {},
        {},
      ],
    });
    expect(render().get('existing/kubernetes/routing.yaml')).not.toContain('/etc/sightline/secrets');
    expect(render().get('existing/kubernetes/routing.yaml')).not.toContain('template "sightline');
  });

  it('GIVEN dashboards WHEN rendered THEN the sidecar finds them, small, with their folder and data sources', () => {
    const [sources, board] = objects('dashboards');
    expect(sources?.metadata.labels.grafana_datasource).toBe('1');
    expect(board?.metadata.labels.grafana_dashboard).toBe('1');
    expect(board?.metadata.annotations).toEqual({ grafana_folder: 'Heartbeat' });
    expect(board?.data).toEqual({ 'test-Api_1.json': '{}' });
  });

  it('GIVEN names that differ only in what Kubernetes does not allow WHEN named THEN objects stay different', () => {
    expect(objectName('test-api')).toBe('test-api');
    const names = ['test-Api_1', 'test-api-1', 'test-api_1', `test-${'x'.repeat(300)}`].map(objectName);
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9.-]{0,251}[a-z0-9]$/);
  });
});
