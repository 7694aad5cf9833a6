import { describe, expect, it } from '@jest/globals';
import {
  Alertmanager,
  BlackboxExporter,
  Collector,
  CollectorAgent,
  environment,
  Grafana,
  KubeStateMetrics,
  kubernetes,
  Loki,
  logs,
  type MonitoringStack,
  NodeExporter,
  Prometheus,
  pagerduty,
  RecordingRule,
  receiver,
  route,
  Service,
  secret,
  Tempo,
} from 'sightline';
import versions from '../../src/catalogue/versions.json' with { type: 'json' };
import { alertsOf } from '../../src/model/alerts-of.ts';
import type { StackModel } from '../../src/model/stack.ts';
import type { Workload } from '../../src/model/workload.ts';
import { channel, modelOf, team } from '../fixtures/declare.ts';

const workloadOf = (model: StackModel, name: string): Workload => {
  const found = model.workloads.find(w => w.name === name);
  if (!found) throw new Error(`no workload ${name}`);
  return found;
};

const everything = (stack: MonitoringStack): void => {
  new Prometheus(stack, 'prometheus');
  new Loki(stack, 'loki');
  new Tempo(stack, 'tempo');
  new Collector(stack, 'collector');
  new CollectorAgent(stack, 'agent');
  new NodeExporter(stack, 'node-exporter');
  new BlackboxExporter(stack, 'blackbox');
  new KubeStateMetrics(stack, 'kube-state-metrics');
  new Grafana(stack, 'grafana');
  new Alertmanager(stack, 'alertmanager', { route: route(channel) });
};

describe('GIVEN a stack of every server on its defaults', () => {
  const model = modelOf(everything);

  it.each([
    ['prometheus', 'stateful', 9090, 65534, versions.prometheus],
    ['alertmanager', 'stateful', 9093, 65534, versions.alertmanager],
    ['grafana', 'stateful', 3000, 472, versions.grafana],
    ['loki', 'stateful', 3100, 10001, versions.loki],
    ['tempo', 'stateful', 3200, 10001, versions.tempo],
    ['collector', 'stateful', 4317, 10001, versions.collector],
    ['agent', 'per-node', 13133, 0, versions.collector],
    ['node-exporter', 'per-node', 9100, 65534, versions.nodeExporter],
    ['blackbox', 'stateless', 9115, 65534, versions.blackboxExporter],
    ['kube-state-metrics', 'stateless', 8080, 65534, versions.kubeStateMetrics],
  ])(
    'WHEN %s is asked for THEN it is %s, listens on %i, runs as %i in the tested release',
    (name, kind, port, uid, version) => {
      const workload = workloadOf(model, name);
      expect([workload.kind, workload.ports[0]?.number, workload.user.uid]).toEqual([kind, port, uid]);
      expect(workload.image.tag.replace(/^v/, '')).toBe(version);
      expect(workload.env.GOMEMLIMIT).toMatch(/^\d+MiB$/);
      expect(workload.resources.memoryLimit.bytes).toBeGreaterThanOrEqual(workload.resources.memoryRequest.bytes);
      expect(workload.storage !== undefined).toBe(kind === 'stateful' || name === 'agent');
      expect(workload.ports.map(p => p.name)).toContain(workload.health.port);
    },
  );

  it('WHEN it is scraped THEN every server is, under its own name as job and service', () => {
    const pages = model.scrapeJobs.filter(({ name }) => name !== 'kube-state-metrics-telemetry');
    expect(pages.map(job => `${job.name} ${job.service} ${job.intervalSeconds}`)).toEqual(
      model.workloads.map(w => `${w.name} ${w.name} 30`),
    );
  });

  it('WHEN kube-state-metrics is scraped THEN its page about itself is, too, as the same service', () => {
    expect(model.scrapeJobs.find(({ name }) => name === 'kube-state-metrics-telemetry')).toMatchObject({
      service: 'kube-state-metrics',
      platforms: ['kubernetes'],
      target: { kind: 'workload', workload: 'kube-state-metrics', port: 'telemetry' },
    });
    const down = alertsOf(model).filter(
      ({ alert }) => alert.name === 'ServiceDown' && alert.service === 'kube-state-metrics',
    );
    expect(down.map(({ alert }) => alert.jobs)).toEqual([['kube-state-metrics'], ['kube-state-metrics-telemetry']]);
  });

  it('WHEN somebody looks for rights THEN only node agents have host capabilities, each with a reason', () => {
    const capable = model.workloads.filter(w => w.capabilities.length > 0);
    expect(capable.map(w => [w.name, w.capabilities.map(c => c.name)])).toEqual([
      ['agent', ['pod-logs', 'docker-logs']],
      ['node-exporter', ['host-metrics']],
    ]);
    for (const { reason } of capable.flatMap(w => w.capabilities)) expect(reason.length).toBeGreaterThan(20);
  });

  it('WHEN the log agent crashes THEN it has stored no place in a file whose lines are not in its queue', () => {
    expect(workloadOf(model, 'agent').args).toContain('--feature-gates=+stanza.synchronousLogEmitter');
  });

  it('WHEN Loki records what it counts THEN it may write to Prometheus', () => {
    const lines = logs({ service: 'api' }).countOverTime('5m').sumBy();
    const recording = modelOf(stack => {
      everything(stack);
      new RecordingRule(stack, 'lines', { record: 'lines:count5m', expr: lines });
    });
    expect(workloadOf(recording, 'loki').connects).toContainEqual({
      to: 'workload',
      workload: 'prometheus',
      port: 'http',
    });
    expect(workloadOf(recording, 'prometheus').args).toContain('--web.enable-remote-write-receiver');
  });

  it('WHEN servers need each other THEN the connections say so', () => {
    const reached = (name: string) =>
      workloadOf(model, name)
        .connects.flatMap(c => (c.to === 'workload' ? [`${c.workload}:${c.port}`] : []))
        .sort();
    expect(reached('grafana')).toEqual(['alertmanager:http', 'loki:http', 'prometheus:http', 'tempo:http']);
    expect(reached('collector')).toEqual(['loki:http', 'prometheus:http', 'tempo:otlp-grpc']);
    expect(reached('agent')).toEqual(['collector:otlp-grpc']);
    expect(reached('loki')).toEqual(['alertmanager:http']);
    expect(reached('alertmanager')).toEqual(['collector:alert-events']);
    expect(workloadOf(model, 'alertmanager').connects).toContainEqual({
      to: 'outside',
      host: 'hooks.slack.com',
      port: 443,
      reason: 'receiver team-a',
    });
  });

  it('WHEN compose has no Kubernetes objects THEN that is a difference, and the server is not there', () => {
    expect(workloadOf(model, 'kube-state-metrics').platforms).toEqual(['kubernetes']);
    expect(model.differences).toContainEqual({
      platform: 'compose',
      subject: 'kube-state-metrics',
      reason: 'there are no Kubernetes objects to report on',
    });
  });

  it('WHEN kube-state-metrics is probed THEN at the port that serves its metrics, where the API server has no say', () => {
    expect(workloadOf(model, 'kube-state-metrics').health).toEqual({
      path: '/healthz',
      livePath: '/healthz',
      port: 'http',
      startSeconds: 60,
    });
  });

  it('WHEN secrets are named THEN Grafana’s are generated and the receivers’ come from outside', () => {
    const named = model.workloads.flatMap(w => w.secrets.map(s => `${w.name} ${s.name} ${s.source}`));
    expect(named).toEqual([
      'alertmanager slack-team-a external',
      'grafana grafana-admin-password generated',
      'grafana grafana-secret-key generated',
    ]);
  });
});

describe('GIVEN two copies', () => {
  const model = modelOf(everything, { environment: environment('test', { replicas: 2 }) });

  it('WHEN they run on Kubernetes THEN Alertmanagers gossip, Prometheus has equal labels on both', () => {
    const { replicas, platformArgs, ports } = workloadOf(model, 'alertmanager');
    expect(replicas).toBe(2);
    expect(ports.map(p => p.number)).toEqual([9093, 9094]);
    expect(platformArgs?.kubernetes).toContain('--cluster.peer=alertmanager-1.alertmanager-headless:9094');
    expect(platformArgs?.compose).toEqual(['--cluster.listen-address=']);
    expect(model.components.prometheus?.externalLabels).toEqual({ environment: 'test', stack: 'test' });
  });

  it('WHEN queues are sized THEN each copy of Prometheus has one', () => {
    const one = workloadOf(modelOf(everything), 'collector').storage?.size.bytes ?? 0;
    expect(workloadOf(model, 'collector').storage?.size.bytes).toBeGreaterThan(one);
  });
});

describe('GIVEN servers that exist already (H6)', () => {
  const existing = (stack: MonitoringStack): void => {
    new Prometheus(stack, 'prometheus', { existing: 'http://prometheus.monitoring.svc:9090//' });
    new Loki(stack, 'loki', { existing: { kubernetes: 'http://loki.monitoring.svc' } });
    new Alertmanager(stack, 'alertmanager', { route: route(channel), existing: 'http://am.monitoring.svc:9093' });
    new Grafana(stack, 'grafana', { existing: 'http://grafana.monitoring.svc' });
    new Service(stack, 'api', { owner: team, address: { kubernetes: 'api.apps:80', compose: 'api:80' } });
  };

  it('WHEN all exist THEN nothing is deployed or scraped of them, and rules, jobs and routes are still there', () => {
    const model = modelOf(existing);
    expect(model.workloads).toEqual([]);
    expect(model.scrapeJobs.map(j => j.name)).toEqual(['api']);
    expect(model.ruleGroups.map(g => g.name)).toEqual(['api-availability', 'api-availability-fast']);
    expect(model.routing?.receivers.map(r => r.name)).toContain('team-a');
    expect(model.components.prometheus?.deployment).toMatchObject({
      kind: 'existing',
      urls: { kubernetes: 'http://prometheus.monitoring.svc:9090', compose: 'http://prometheus.monitoring.svc:9090' },
    });
    expect(model.components.loki?.deployment).toMatchObject({ urls: { kubernetes: 'http://loki.monitoring.svc' } });
  });

  it('WHEN an own server talks to one THEN the connection leaves the stack', () => {
    const model = modelOf(stack => {
      new Loki(stack, 'loki', { existing: 'http://loki.logs.svc' });
      new Collector(stack, 'collector');
    });
    expect(workloadOf(model, 'collector').connects).toContainEqual({
      to: 'outside',
      host: 'loki.logs.svc',
      port: 80,
      reason: 'the existing loki',
    });
  });

  it.each(['prometheus:9090', 'ftp://prometheus', 'http://a b', 'http://x\nargs: evil', 'http://$(id)', ''])(
    'WHEN the address is %j THEN it is no URL',
    url => {
      const { problems } = modelOf(stack => new Prometheus(stack, 'prometheus', { existing: url }));
      expect(problems.map(p => p.code)).toEqual(['url-invalid']);
    },
  );
});

describe('GIVEN changes of what is rendered', () => {
  it('WHEN a component is merged into and patched THEN both are kept in order, with the place they were written', () => {
    const model = modelOf(stack =>
      new Loki(stack, 'loki')
        .merge('kubernetes', { spec: { replicas: 2 } })
        .patch('compose', [{ op: 'remove', path: '/user' }])
        .merge('kubernetes', { metadata: {} }, 'Service'),
    );
    expect(workloadOf(model, 'loki').overrides).toMatchObject([
      { platform: 'kubernetes', kind: 'merge', patch: { spec: { replicas: 2 } }, origin: { path: 'test/loki' } },
      { platform: 'compose', kind: 'json-patch' },
      { platform: 'kubernetes', kind: 'merge', object: 'Service' },
    ]);
  });

  it('WHEN images come from elsewhere THEN registry and digest are the given ones', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const model = modelOf(stack => new Loki(stack, 'loki'), {
      images: { registry: 'registry.example:5000/mirror', digests: { loki: digest } },
    });
    expect(workloadOf(model, 'loki').image).toMatchObject({ registry: 'registry.example:5000/mirror', digest });
  });
});

describe('GIVEN a stack’s receivers and probes', () => {
  it('WHEN one secret is used twice THEN it is asked for once', () => {
    const key = secret('pagerduty', 'PagerDuty');
    const oncall = receiver('oncall', pagerduty({ routingKey: key }), pagerduty({ routingKey: key }));
    const model = modelOf(stack => new Alertmanager(stack, 'alertmanager', { route: route(oncall) }));
    expect(workloadOf(model, 'alertmanager').secrets.map(s => s.name)).toEqual(['pagerduty']);
  });

  it('WHEN a port is probed THEN it is a host and a port, without a scheme', () => {
    const probing = (...urls: [string, ...string[]]) =>
      modelOf(stack => new BlackboxExporter(stack, 'blackbox', { probes: { db: { urls, module: 'tcp' } } }));
    expect(workloadOf(probing('db.example:5432', '[2001:db8::1]:22'), 'blackbox').connects).toEqual([
      { to: 'outside', host: 'db.example', port: 5432, reason: 'probe db' },
      { to: 'outside', host: '2001:db8::1', port: 22, reason: 'probe db' },
    ]);
    expect(probing('https://db.example').problems.map(p => [p.code, p.hint])).toEqual([
      ['url-invalid', 'A TCP probe asks a host and a port, such as "db.example:5432".'],
    ]);
  });

  it('WHEN URLs are probed THEN they are a job of their own and the exporter may reach them', () => {
    const model = modelOf(
      stack =>
        new BlackboxExporter(stack, 'blackbox', {
          probes: { shop: { urls: ['https://shop.example/health'], interval: '1m', service: 'web' } },
        }),
    );
    expect(model.scrapeJobs.find(j => j.name === 'shop')).toMatchObject({
      service: 'web',
      intervalSeconds: 60,
      timeoutSeconds: 10,
      target: { kind: 'probe', module: 'http', urls: ['https://shop.example/health'] },
    });
    expect(workloadOf(model, 'blackbox').connects).toEqual([
      { to: 'outside', host: 'shop.example', port: 443, reason: 'probe shop' },
    ]);
  });

  it('WHEN only Kubernetes is rendered THEN every server runs there alone', () => {
    const model = modelOf(everything, { platforms: [kubernetes()] });
    expect(new Set(model.workloads.flatMap(w => w.platforms))).toEqual(new Set(['kubernetes']));
  });
});
