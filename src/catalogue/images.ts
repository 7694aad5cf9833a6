import type { ComponentKind, ImageReference } from '../model/workload.ts';
import versions from './versions.json' with { type: 'json' };

/** Servers whose image somebody publishes; that of the exporter is built by whoever uses it. */
export type PublishedKind = Exclude<ComponentKind, 'exporter'>;

/** Where images come from and which exact bytes; one place for the whole stack. */
export interface ImageOverrides {
  /** A mirror that carries the same repositories. @default - each project's own registry */
  readonly registry?: string;
  /** `sha256:…` by component; pins the image beside its version. */
  readonly digests?: Readonly<Partial<Record<PublishedKind, string>>>;
}

interface Upstream {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  /** Whether the image has a shell and busybox tools; without, compose has no health check inside the container. */
  readonly shell: boolean;
}

const IMAGES: Readonly<Record<PublishedKind, Upstream>> = {
  prometheus: { registry: 'docker.io', repository: 'prom/prometheus', tag: `v${versions.prometheus}`, shell: true },
  alertmanager: {
    registry: 'docker.io',
    repository: 'prom/alertmanager',
    tag: `v${versions.alertmanager}`,
    shell: true,
  },
  grafana: { registry: 'docker.io', repository: 'grafana/grafana', tag: versions.grafana, shell: true },
  loki: { registry: 'docker.io', repository: 'grafana/loki', tag: versions.loki, shell: false },
  tempo: { registry: 'docker.io', repository: 'grafana/tempo', tag: versions.tempo, shell: false },
  collector: {
    registry: 'docker.io',
    repository: 'otel/opentelemetry-collector-contrib',
    tag: versions.collector,
    shell: false,
  },
  'collector-agent': {
    registry: 'docker.io',
    repository: 'otel/opentelemetry-collector-contrib',
    tag: versions.collector,
    shell: false,
  },
  'node-exporter': {
    registry: 'docker.io',
    repository: 'prom/node-exporter',
    tag: `v${versions.nodeExporter}`,
    shell: true,
  },
  'blackbox-exporter': {
    registry: 'docker.io',
    repository: 'prom/blackbox-exporter',
    tag: `v${versions.blackboxExporter}`,
    shell: true,
  },
  'kube-state-metrics': {
    registry: 'registry.k8s.io',
    repository: 'kube-state-metrics/kube-state-metrics',
    tag: `v${versions.kubeStateMetrics}`,
    shell: false,
  },
};

/** The image of a component in the version the tests run. */
export function imageOf(component: PublishedKind, overrides: ImageOverrides = {}): ImageReference {
  const upstream = IMAGES[component];
  const digest = overrides.digests?.[component];
  return {
    ...upstream,
    registry: overrides.registry ?? upstream.registry,
    ...(digest === undefined ? {} : { digest }),
  };
}
