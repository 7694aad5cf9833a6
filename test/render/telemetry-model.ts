import type { Components } from '../../src/model/component.ts';
import type { PlatformView } from '../../src/model/platform-view.ts';
import type { StackModel } from '../../src/model/stack.ts';
import { Bytes } from '../../src/shared/bytes.ts';
import { origin, stackModel, workload } from '../fixtures/model.ts';

const DAY_SECONDS = 86_400;

/** Every server of logs and traces, deployed, with unremarkable values. */
export const telemetryComponents = (changes: Partial<Components> = {}): Components => ({
  prometheus: {
    kind: 'prometheus',
    deployment: { kind: 'deployed', workload: 'prometheus' },
    version: '3.13.5',
    origin: origin('test/prometheus'),
    retentionSeconds: 90 * DAY_SECONDS,
    retentionSize: Bytes.gibi(8),
    outOfOrderSeconds: 600,
    exemplars: 100_000,
    externalLabels: { environment: 'production' },
    resendDelaySeconds: 30,
  },
  alertmanager: {
    kind: 'alertmanager',
    deployment: { kind: 'deployed', workload: 'alertmanager' },
    version: '0.34.2',
    origin: origin('test/alertmanager'),
    retentionSeconds: 5 * DAY_SECONDS,
  },
  loki: {
    kind: 'loki',
    deployment: { kind: 'deployed', workload: 'loki' },
    version: '3.7.8',
    origin: origin('test/loki'),
    retentionSeconds: 7 * DAY_SECONDS,
    streamRetention: [{ selector: '{service="alert-events"}', seconds: 90 * DAY_SECONDS, priority: 100 }],
    ingestionRate: Bytes.mebi(16),
    maxStreams: 10_000,
  },
  tempo: {
    kind: 'tempo',
    deployment: { kind: 'deployed', workload: 'tempo' },
    version: '3.0.3',
    origin: origin('test/tempo'),
    retentionSeconds: 14 * DAY_SECONDS,
  },
  collector: {
    kind: 'collector',
    deployment: { kind: 'deployed', workload: 'collector' },
    version: '0.164.0',
    origin: origin('test/collector'),
    sampling: 0.1,
    pushedSeriesLimit: 5000,
    redactions: [],
    redactedFields: [],
    queueSize: Bytes.gibi(1),
    alertEvents: true,
  },
  collectorAgent: {
    kind: 'collector-agent',
    deployment: { kind: 'deployed', workload: 'collector-agent' },
    version: '0.164.0',
    origin: origin('test/collector-agent'),
    queueSize: Bytes.mebi(256),
    namespaces: [],
  },
  blackboxExporter: {
    kind: 'blackbox-exporter',
    deployment: { kind: 'deployed', workload: 'blackbox-exporter' },
    version: '0.28.0',
    origin: origin('test/blackbox-exporter'),
    modules: {
      http_2xx: { prober: 'http', timeoutSeconds: 5, statusCodes: [], requireTls: false },
      tls_only: { prober: 'http', timeoutSeconds: 5, statusCodes: [200, 401], requireTls: true },
      tcp_connect: { prober: 'tcp', timeoutSeconds: 5, statusCodes: [], requireTls: false },
      ping: { prober: 'icmp', timeoutSeconds: 2.5, statusCodes: [], requireTls: false },
    },
  },
  ...changes,
});

/** A stack with two Prometheus and two Alertmanager replicas and one of everything else. */
export const telemetryModel = (changes: Partial<StackModel> = {}): StackModel =>
  stackModel({
    components: telemetryComponents(),
    workloads: [
      workload({ name: 'alertmanager', component: 'alertmanager', replicas: 2 }),
      workload({ name: 'collector', component: 'collector' }),
      workload({ name: 'collector-agent', component: 'collector-agent', kind: 'per-node' }),
      workload({ name: 'loki', component: 'loki' }),
      workload({ name: 'prometheus', replicas: 2 }),
      workload({ name: 'tempo', component: 'tempo' }),
    ],
    ...changes,
  });

const PORTS: Readonly<Record<string, number>> = {
  'alertmanager/http': 9093,
  'prometheus/http': 9090,
  'loki/http': 3100,
  'tempo/http': 3200,
};

const port = (name: string, portName: string): number =>
  PORTS[`${name}/${portName}`] ?? (portName === 'otlp-http' ? 4318 : 4317);

/** Addresses as a platform would give them; the fault of a wrong workload or port shows as a wrong address. */
export const telemetryView = (changes: Partial<PlatformView> = {}): PlatformView => ({
  platform: 'compose',
  address: (name, portName) => `${name}:${port(name, portName)}`,
  replicaAddresses: (name, portName) =>
    (name === 'prometheus' || name === 'alertmanager' ? [0, 1] : [0]).map(n => `${name}-${n}:${port(name, portName)}`),
  discovery: () => ({ discovery: {}, relabel: [] }),
  secretPath: name => `/etc/sightline/secrets/${name}`,
  ...changes,
});
