import * as fc from 'fast-check';
import type { Artefact } from '../../../src/model/artefact.ts';
import type { StackModel } from '../../../src/model/stack.ts';
import type { ComponentKind, Workload } from '../../../src/model/workload.ts';
import { Bytes } from '../../../src/shared/bytes.ts';
import { parseYaml } from '../../../src/shared/yaml.ts';
import { origin, scrapeJob, stackModel, workload } from '../../fixtures/model.ts';

export type Service = Record<string, unknown> & {
  readonly networks?: Record<string, unknown>;
  readonly depends_on?: Record<string, { condition: string; required?: boolean }>;
  readonly volumes?: readonly Record<string, unknown>[];
};

export interface ComposeDocument {
  readonly name: string;
  readonly services: Record<string, Service>;
  readonly networks: Record<string, unknown>;
  readonly volumes?: Record<string, unknown>;
  readonly secrets?: Record<string, { file: string }>;
}

export const parsed = (files: ReadonlyMap<string, string>): ComposeDocument =>
  parseYaml(files.get('compose.yaml') ?? '') as ComposeDocument;

const withoutShell = (repository: string): Workload['image'] => ({
  registry: 'docker.io',
  repository,
  tag: '1.0.0',
  shell: false,
});

/** A stack with one of everything this renderer decides about. */
export function exampleStack(changes: Partial<StackModel> = {}): StackModel {
  const tmp = [{ mountPath: '/tmp', size: Bytes.mebi(8) }];
  const workloads = [
    workload({
      name: 'collector',
      component: 'collector',
      image: withoutShell('otel/collector'),
      ports: [
        { name: 'otlp-grpc', number: 4317, protocol: 'TCP' },
        { name: 'otlp-http', number: 4318, protocol: 'TCP' },
      ],
      files: [{ directory: 'config/collector', mountPath: '/etc/sightline/config', onChange: 'restart' }],
      storage: { size: Bytes.gibi(1), mountPath: '/var/lib/otelcol' },
      scratch: tmp,
      health: { path: '/', port: 'otlp-http', startSeconds: 60 },
      user: { uid: 10_001, gid: 10_001 },
      connects: [{ to: 'workload', workload: 'prometheus', port: 'http' }],
      admits: [
        { from: 'applications', port: 'otlp-grpc' },
        { from: 'applications', port: 'otlp-http' },
      ],
    }),
    workload({
      name: 'grafana',
      component: 'grafana',
      args: [],
      env: { GF_PATHS_CONFIG: '/etc/sightline/config/grafana.ini', PRICE: '$5 for ${two}' },
      ports: [{ name: 'http', number: 3000, protocol: 'TCP', publish: 3000 }],
      files: [
        { directory: 'config/grafana', mountPath: '/etc/sightline/config', onChange: 'restart' },
        { directory: 'dashboards', mountPath: '/etc/sightline/dashboards', onChange: 'watched' },
      ],
      secrets: [
        { name: 'grafana-admin-password', purpose: "Password of the user 'admin' | first start", source: 'generated' },
      ],
      storage: { size: Bytes.gibi(1), mountPath: '/var/lib/grafana' },
      scratch: tmp,
      user: { uid: 472, gid: 0 },
      connects: [
        { to: 'workload', workload: 'prometheus', port: 'http' },
        { to: 'workload', workload: 'collector', port: 'otlp-http' },
      ],
    }),
    workload({
      name: 'log-agent',
      component: 'collector-agent',
      kind: 'per-node',
      image: withoutShell('otel/collector'),
      ports: [{ name: 'health', number: 13_133, protocol: 'TCP' }],
      files: [],
      storage: { size: Bytes.gibi(1), mountPath: '/var/lib/otelcol' },
      scratch: tmp,
      health: { path: '/', port: 'health', startSeconds: 60 },
      user: { uid: 10_001, gid: 10_001 },
      capabilities: [{ name: 'docker-logs', reason: 'log files are\nreadable by root only' }],
      connects: [{ to: 'workload', workload: 'collector', port: 'otlp-grpc' }],
    }),
    stateless(
      workload({
        name: 'node-exporter',
        component: 'node-exporter',
        kind: 'per-node',
        files: [],
        ports: [{ name: 'http', number: 9100, protocol: 'TCP' }],
        capabilities: [{ name: 'host-metrics', reason: 'it reads proc and sys' }],
      }),
    ),
    workload({
      replicas: 2,
      files: [
        { directory: 'config/prometheus', mountPath: '/etc/sightline/config', onChange: 'watched' },
        { directory: 'rules', mountPath: '/etc/sightline/rules', onChange: 'watched' },
      ],
      secrets: [{ name: 'api-token', purpose: 'Token of the API', source: 'external' }],
      scratch: tmp,
      connects: [
        { to: 'application', job: 'api' },
        { to: 'workload', workload: 'collector', port: 'otlp-http' },
        { to: 'workload', workload: 'grafana', port: 'http' },
        { to: 'outside', host: 'host.docker.internal', port: 9000, reason: 'an existing server' },
        { to: 'kubernetes-api' },
      ],
    }),
    stateless(workload({ name: 'kube-state-metrics', component: 'kube-state-metrics', platforms: ['kubernetes'] })),
  ];
  return stackModel({
    workloads,
    scrapeJobs: [scrapeJob()],
    services: [
      {
        name: 'api',
        addresses: { compose: { host: 'heartbeat', port: 5000 } },
        jobs: ['api'],
        metrics: [],
        spans: [],
        origin: origin('test/api'),
      },
    ],
    ...changes,
  });
}

export function stateless({ storage: _, ...rest }: Workload): Workload {
  return { ...rest, kind: rest.kind === 'stateful' ? 'stateless' : rest.kind };
}

export const exampleArtefacts: readonly Artefact[] = [
  { id: 'config/collector/collector.yaml', content: 'receivers: {}\n', platform: 'compose' },
  { id: 'config/collector/collector.yaml', content: 'kubernetes: {}\n', platform: 'kubernetes' },
  { id: 'config/grafana/grafana.ini', content: '[server]\n', platform: 'compose' },
  { id: 'config/prometheus/prometheus.yml', content: 'global: {}\n', platform: 'compose' },
  { id: 'rules/api.rules.yml', content: 'groups: []\n', platform: 'both' },
  { id: 'runbooks/index.md', content: '# Runbooks\n', platform: 'both' },
];

const COMPONENTS: readonly ComponentKind[] = [
  'prometheus',
  'alertmanager',
  'grafana',
  'loki',
  'tempo',
  'collector',
  'collector-agent',
  'node-exporter',
  'blackbox-exporter',
];

/** Text that a person could have written anywhere. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('${HOME}', '$$', "'", '\n#', ': '),
);

/** Any workload by itself; its connections come later. */
const anyWorkload = (name: string): fc.Arbitrary<Workload> =>
  fc
    .record({
      component: fc.constantFrom(...COMPONENTS),
      shell: fc.boolean(),
      uid: fc.constantFrom(0, 472, 65_534),
      stored: fc.boolean(),
      published: fc.boolean(),
      command: fc.option(fc.array(anyText, { minLength: 1, maxLength: 3 }), { nil: undefined }),
      args: fc.array(anyText, { maxLength: 3 }),
      env: fc.dictionary(fc.stringMatching(/^[A-Z_]{1,9}$/), anyText, { maxKeys: 3 }),
      capability: fc.constantFrom('host-metrics', 'docker-logs', 'pod-logs', undefined),
      reason: anyText,
      applications: fc.boolean(),
      replicas: fc.integer({ min: 1, max: 3 }),
    })
    .map(any => {
      const made = workload({
        name,
        component: any.component,
        replicas: any.replicas,
        image: { registry: 'docker.io', repository: 'any/image', tag: '1', shell: any.shell },
        args: any.args,
        env: any.env,
        ports: [{ name: 'http', number: 9090, protocol: 'TCP', ...(any.published ? { publish: 9090 } : {}) }],
        health: {
          path: '/-/ready',
          port: 'http',
          startSeconds: 30,
          ...(any.command === undefined ? {} : { command: any.command }),
        },
        user: { uid: any.uid, gid: any.uid },
        capabilities: any.capability === undefined ? [] : [{ name: any.capability, reason: any.reason }],
        admits: any.applications ? [{ from: 'applications', port: 'http' }] : [],
      });
      return any.stored ? made : stateless(made);
    });

/** Up to nine workloads with connections in every direction, to themselves and to nobody included. */
export const anyStack: fc.Arbitrary<StackModel> = fc
  .uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/), { minLength: 1, maxLength: 9 })
  .chain(names =>
    fc.tuple(
      fc.tuple(...names.map(anyWorkload)),
      fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names, 'nobody')), { maxLength: 40 }),
      fc.subarray(names),
    ),
  )
  .map(([workloads, edges, outside]) =>
    stackModel({
      workloads: workloads.map(w => ({
        ...w,
        connects: [
          ...edges
            .filter(([from]) => from === w.name)
            .map(([, to]) => ({ to: 'workload' as const, workload: to, port: 'http' })),
          ...(outside.includes(w.name)
            ? [{ to: 'outside' as const, host: 'hooks.example.org', port: 443, reason: 'a receiver' }]
            : []),
        ],
      })),
    }),
  );
