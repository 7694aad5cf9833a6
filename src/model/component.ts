import type { Bytes } from '../shared/bytes.ts';
import type { Origin } from './origin.ts';
import type { Platform } from './platform.ts';
import type { ComponentKind } from './workload.ts';

/** A server that the stack runs, or one that exists already and is only pointed at (requirement H6). */
export type Deployment =
  | { readonly kind: 'deployed'; readonly workload: string }
  | {
      readonly kind: 'existing';
      readonly urls: Readonly<Partial<Record<Platform, string>>>;
      /** Labels its operator's selectors ask for, put on every object made for it. @default - none */
      readonly objectLabels?: Readonly<Record<string, string>>;
    };

interface Component<K extends ComponentKind> {
  readonly kind: K;
  readonly deployment: Deployment;
  /** Upstream release without a leading `v`. Renderers look at it where options differ between releases. */
  readonly version: string;
  readonly origin: Origin;
}

export interface PrometheusComponent extends Component<'prometheus'> {
  readonly retentionSeconds: number;
  /** 80 % of the volume: Prometheus deletes the oldest blocks before the disk is full. */
  readonly retentionSize: Bytes;
  /** How late a sample may come and still be stored. */
  readonly outOfOrderSeconds: number;
  /** Exemplars kept in memory, over all series. */
  readonly exemplars: number;
  /** Added to alerts and remote reads; equal on all replicas, so that Alertmanager sees one alert. */
  readonly externalLabels: Readonly<Record<string, string>>;
  /** Shortest time between two sends of the same alert; 30 s is the compromise (docs/detection-time.md). */
  readonly resendDelaySeconds: number;
  /** How people reach it with a browser; undefined: nothing links to it. */
  readonly externalUrl?: string;
}

export interface AlertmanagerComponent extends Component<'alertmanager'> {
  /** How long silences and the notification log are kept. */
  readonly retentionSeconds: number;
  /** Base of links in messages, as people reach it; undefined: links are left out. */
  readonly externalUrl?: string;
}

export interface GrafanaComponent extends Component<'grafana'> {
  readonly externalUrl?: string;
  /** Grafana organisation role of a person who logs in without one. */
  readonly defaultRole: 'Viewer' | 'Editor';
}

export interface LokiComponent extends Component<'loki'> {
  readonly retentionSeconds: number;
  /** Streams that are kept longer or shorter, first match by priority. */
  readonly streamRetention: readonly {
    readonly selector: string;
    readonly seconds: number;
    readonly priority: number;
  }[];
  /** Bytes a second one tenant may send; cut off above. */
  readonly ingestionRate: Bytes;
  readonly maxStreams: number;
}

export interface TempoComponent extends Component<'tempo'> {
  readonly retentionSeconds: number;
}

/** Replaces secrets and personal data in log bodies, attributes and spans before anything is stored (requirement A10). */
export interface Redaction {
  readonly name: string;
  /** RE2 pattern of the value. */
  readonly pattern: string;
  /** What is written instead; `${1}` is the pattern's first group. */
  readonly replacement: string;
  /**
   * Words in lower case without which there is no match: one entry must be there, with all of its words. Saves trying
   * the pattern on other texts. @default - it is tried on every text
   */
  readonly needs?: readonly string[];
}

/** The gateway: receives OTLP and alert events, cleans, counts, samples, buffers and forwards. */
export interface CollectorComponent extends Component<'collector'> {
  /** Share of traces kept, 0–1. Span metrics are counted before. */
  readonly sampling: number;
  /** Most distinct series applications may push; excess is dropped and counted. */
  readonly pushedSeriesLimit: number;
  readonly redactions: readonly Redaction[];
  /** Field names whose values are always replaced, wherever they occur. */
  readonly redactedFields: readonly string[];
  /** Size of the on-disk queue of each destination. */
  readonly queueSize: Bytes;
  readonly alertEvents: boolean;
}

/** Reads container logs on every node and sends them to the gateway. */
export interface CollectorAgentComponent extends Component<'collector-agent'> {
  readonly queueSize: Bytes;
  /** Kubernetes: namespaces whose pods are read; empty: all. */
  readonly namespaces: readonly string[];
}

export interface NodeExporterComponent extends Component<'node-exporter'> {}

export interface BlackboxExporterComponent extends Component<'blackbox-exporter'> {
  readonly modules: Readonly<Record<string, BlackboxModule>>;
}

export interface BlackboxModule {
  readonly prober: 'http' | 'tcp' | 'icmp';
  readonly timeoutSeconds: number;
  /** HTTP: accepted status codes; empty: any 2xx. */
  readonly statusCodes: readonly number[];
  readonly requireTls: boolean;
}

export interface KubeStateMetricsComponent extends Component<'kube-state-metrics'> {}

/** At most one server of each kind in a stack. */
export interface Components {
  readonly prometheus?: PrometheusComponent;
  readonly alertmanager?: AlertmanagerComponent;
  readonly grafana?: GrafanaComponent;
  readonly loki?: LokiComponent;
  readonly tempo?: TempoComponent;
  readonly collector?: CollectorComponent;
  readonly collectorAgent?: CollectorAgentComponent;
  readonly nodeExporter?: NodeExporterComponent;
  readonly blackboxExporter?: BlackboxExporterComponent;
  readonly kubeStateMetrics?: KubeStateMetricsComponent;
}

export const isDeployed = (component: { readonly deployment: Deployment } | undefined): boolean =>
  component?.deployment.kind === 'deployed';
