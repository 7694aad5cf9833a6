import type { Artefact } from '../../../src/model/artefact.ts';
import type { StackModel } from '../../../src/model/stack.ts';
import type { Workload } from '../../../src/model/workload.ts';
import { Bytes } from '../../../src/shared/bytes.ts';
import { origin, scrapeJob, stackModel, workload } from '../../fixtures/model.ts';

const http = (number: number) => ({ name: 'http', number, protocol: 'TCP' as const });

export const prometheus = (changes: Partial<Workload> = {}): Workload =>
  workload({
    replicas: 2,
    files: [
      { directory: 'config/prometheus', mountPath: '/etc/sightline/config', onChange: 'watched' },
      { directory: 'rules', mountPath: '/etc/sightline/rules', onChange: 'watched' },
    ],
    secrets: [{ name: 'api-token', purpose: 'scrapes the API', source: 'external' }],
    env: { GOMEMLIMIT: '400MiB' },
    connects: [
      { to: 'workload', workload: 'alertmanager', port: 'http' },
      { to: 'workload', workload: 'node-exporter', port: 'http' },
      { to: 'application', job: 'api' },
      { to: 'kubernetes-api' },
      { to: 'nodes', ports: [10250] },
    ],
    discovers: {
      resources: ['pods', 'services', 'endpointslices', 'nodes', 'nodes/metrics'],
      namespaces: ['monitoring', 'monitoring-nodes', 'apps'],
    },
    ...changes,
  });

export const alertmanager = (changes: Partial<Workload> = {}): Workload =>
  workload({
    name: 'alertmanager',
    component: 'alertmanager',
    replicas: 2,
    ports: [http(9093), { name: 'cluster', number: 9094, protocol: 'TCP' }],
    files: [{ directory: 'config/alertmanager', mountPath: '/etc/sightline/config', onChange: 'restart' }],
    secrets: [{ name: 'slack-url', purpose: 'posts to Slack', source: 'external' }],
    storage: { size: Bytes.gibi(1), mountPath: '/alertmanager' },
    connects: [
      { to: 'workload', workload: 'alertmanager', port: 'cluster' },
      { to: 'outside', host: 'hooks.slack.com', port: 443, reason: 'receiver' },
    ],
    origin: origin('test/alertmanager'),
    ...changes,
  });

export const grafana = (changes: Partial<Workload> = {}): Workload =>
  workload({
    name: 'grafana',
    component: 'grafana',
    ports: [http(3000)],
    files: [
      { directory: 'config/grafana', mountPath: '/etc/grafana/provisioning', onChange: 'restart' },
      { directory: 'dashboards', mountPath: '/var/lib/sightline/dashboards', onChange: 'watched' },
    ],
    scratch: [{ mountPath: '/tmp', size: Bytes.mebi(128) }],
    health: { path: '/api/health', port: 'http', startSeconds: 60 },
    user: { uid: 472, gid: 472 },
    connects: [{ to: 'workload', workload: 'prometheus', port: 'http' }],
    admits: [{ from: 'ingress', port: 'http' }],
    origin: origin('test/grafana'),
    ...changes,
  });

export const collector = (changes: Partial<Workload> = {}): Workload => {
  const { storage: _, ...base } = workload({
    name: 'collector',
    component: 'collector',
    kind: 'stateless',
    ports: [
      { name: 'otlp-grpc', number: 4317, protocol: 'TCP' },
      { name: 'health', number: 13133, protocol: 'TCP' },
    ],
    files: [{ directory: 'config/collector', mountPath: '/etc/sightline/config', onChange: 'restart' }],
    health: { path: '/', port: 'health', startSeconds: 30 },
    user: { uid: 10001, gid: 10001 },
    admits: [{ from: 'applications', port: 'otlp-grpc' }],
    origin: origin('test/collector'),
  });
  return { ...base, ...changes };
};

export const collectorAgent = (changes: Partial<Workload> = {}): Workload =>
  workload({
    name: 'collector-agent',
    component: 'collector-agent',
    kind: 'per-node',
    ports: [{ name: 'health', number: 13133, protocol: 'TCP' }],
    files: [{ directory: 'config/collector-agent', mountPath: '/etc/sightline/config', onChange: 'restart' }],
    storage: { size: Bytes.gibi(1), mountPath: '/var/lib/otelcol' },
    health: { path: '/', port: 'health', startSeconds: 30 },
    user: { uid: 0, gid: 0 },
    capabilities: [
      { name: 'pod-logs', reason: 'container logs belong to root' },
      { name: 'docker-logs', reason: 'container logs belong to root' },
    ],
    connects: [{ to: 'workload', workload: 'collector', port: 'otlp-grpc' }, { to: 'kubernetes-api' }],
    discovers: { resources: ['pods', 'namespaces'] },
    origin: origin('test/collector-agent'),
    ...changes,
  });

export const nodeExporter = (changes: Partial<Workload> = {}): Workload => {
  const { storage: _, ...base } = workload({
    name: 'node-exporter',
    component: 'node-exporter',
    kind: 'per-node',
    ports: [http(9100)],
    files: [],
    args: ['--path.procfs=/host/proc', '--path.sysfs=/host/sys', '--path.rootfs=/host/root'],
    health: { path: '/', port: 'http', startSeconds: 30 },
    capabilities: [{ name: 'host-metrics', reason: 'reads what it measures' }],
    origin: origin('test/node-exporter'),
  });
  return { ...base, ...changes };
};

export const kubeStateMetrics = (changes: Partial<Workload> = {}): Workload => {
  const { storage: _, ...base } = workload({
    name: 'kube-state-metrics',
    component: 'kube-state-metrics',
    kind: 'stateless',
    platforms: ['kubernetes'],
    ports: [http(8080)],
    files: [],
    platformArgs: { kubernetes: ['--resources=pods,deployments,nodes,cronjobs'] },
    health: { path: '/readyz', livePath: '/livez', port: 'http', startSeconds: 30 },
    connects: [{ to: 'kubernetes-api' }],
    discovers: { resources: ['kube-state'] },
    origin: origin('test/kube-state-metrics'),
  });
  return { ...base, ...changes };
};

export const service = (name: string, namespace: string) => ({
  name,
  addresses: { kubernetes: { host: name, namespace, port: 5000 } },
  jobs: [name],
  metrics: [],
  spans: [],
  origin: origin(`test/${name}`),
});

/** Every kind of workload at once, an application in another namespace, receivers outside. */
export const sampleStack = (changes: Partial<StackModel> = {}): StackModel =>
  stackModel({
    workloads: [
      alertmanager(),
      collector(),
      collectorAgent(),
      grafana(),
      kubeStateMetrics(),
      nodeExporter(),
      prometheus(),
    ],
    scrapeJobs: [scrapeJob()],
    services: [service('heartbeat', 'apps')],
    ...changes,
  });

export const artefact = (id: string, content: string, changes: Partial<Artefact> = {}): Artefact => ({
  id,
  content,
  platform: 'both',
  ...changes,
});

export const sampleArtefacts: readonly Artefact[] = [
  artefact('config/prometheus/prometheus.yml', 'global: {}\n', { platform: 'kubernetes' }),
  artefact('config/prometheus/prometheus.yml', 'global: { compose: true }\n', { platform: 'compose' }),
  artefact('config/alertmanager/alertmanager.yml', 'route: {}\n'),
  artefact('config/alertmanager/templates/slack.tmpl', '{{ define "slack" }}{{ end }}\n'),
  artefact('config/collector/collector.yaml', 'receivers: {}\n'),
  artefact('config/collector-agent/agent.yaml', 'receivers: {}\n'),
  artefact('config/grafana/datasources/sightline.yaml', 'apiVersion: 1\n'),
  artefact('rules/api.rules.yml', 'groups: []\n'),
  artefact('dashboards/api.json', '{\n  "uid": "api"\n}\n', { compact: '{"uid":"api"}' }),
];
