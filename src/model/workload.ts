import type { Bytes } from '../shared/bytes.ts';
import type { Origin } from './origin.ts';
import type { Platform } from './platform.ts';
import type { Resources } from './resources.ts';
import type { Sidecar } from './sidecar.ts';

/** The servers a stack can consist of. */
export type ComponentKind =
  | 'prometheus'
  | 'alertmanager'
  | 'grafana'
  | 'loki'
  | 'tempo'
  | 'collector'
  | 'collector-agent'
  | 'node-exporter'
  | 'blackbox-exporter'
  | 'kube-state-metrics'
  | 'exporter';

export interface ImageReference {
  readonly registry: string;
  readonly repository: string;
  /** Never `latest`. */
  readonly tag: string;
  /** `sha256:…`; when given, the image is pinned by it. */
  readonly digest?: string;
  /** Images without a shell have no exec health check. */
  readonly shell: boolean;
}

export interface Port {
  /** At most 15 characters, as Kubernetes wants port names. */
  readonly name: string;
  readonly number: number;
  readonly protocol: 'TCP' | 'UDP';
  /** Compose: host port bound to the loopback address through the edge network. */
  readonly publish?: number;
}

/** A directory of artefacts mounted read-only. Always directories: a mounted single file never sees its replacement. */
export interface MountedDirectory {
  /** Artefact directory, such as `config/prometheus`, `rules`, `dashboards`. */
  readonly directory: string;
  readonly mountPath: string;
  /** `watched`: the process sees a changed file by itself. `restart`: a changed file rolls the workload by its hash. */
  readonly onChange: 'watched' | 'restart';
}

/** A secret value, known to the model by name only. It is a file on both platforms. */
export interface SecretReference {
  /** Kebab-case; the file name below `/etc/sightline/secrets/` and the key in the Kubernetes Secret. */
  readonly name: string;
  /** What it is, for `sightline secrets` and the secrets README. */
  readonly purpose: string;
  /** `generated`: any random value will do. `external`: somebody has to fetch it from elsewhere. */
  readonly source: 'generated' | 'external';
}

/** Directory below which every workload finds its secrets. */
export const SECRETS_PATH = '/etc/sightline/secrets';

export interface Storage {
  readonly size: Bytes;
  readonly mountPath: string;
}

/** A writable directory that is empty at start: root filesystems are read-only. */
export interface Scratch {
  readonly mountPath: string;
  readonly size: Bytes;
}

/** What a container may do beyond nothing, by name. Each use is an exception with a reason in `stack.json`. */
export type HostCapability = 'host-metrics' | 'pod-logs' | 'docker-logs';

/** Somebody this workload opens connections to. NetworkPolicies and compose networks follow from these. */
export type Connection =
  | { readonly to: 'workload'; readonly workload: string; readonly port: string }
  /** A monitored application. Its address per platform is the scrape job's. */
  | { readonly to: 'application'; readonly job: string }
  | { readonly to: 'kubernetes-api' }
  /** Kubelet and host-network exporters on every node. */
  | { readonly to: 'nodes'; readonly ports: readonly number[] }
  /** Receivers, remote storage, a server that exists already. */
  | { readonly to: 'outside'; readonly host: string; readonly port: number; readonly reason: string }
  /** What an application needs, where one platform has it: beside the application, or outside. */
  | {
      readonly to: 'dependency';
      readonly platform: Platform;
      readonly host: string;
      readonly port: number;
      /** @default TCP */
      readonly protocols?: readonly Port['protocol'][];
    }
  /** Nobody but the name servers, for a workload that only looks names up. */
  | { readonly to: 'names' };

/** Who opens connections to this workload beside other workloads. */
export interface Admission {
  readonly from: 'applications' | 'ingress' | 'anywhere';
  readonly port: string;
}

/** What Kubernetes objects the workload lists and watches; RBAC follows from it. */
export interface Discovery {
  readonly resources: readonly (
    | 'pods'
    | 'services'
    | 'endpointslices'
    | 'nodes'
    | 'nodes/metrics'
    /** Not a resource: the path of the API server's own metrics. */
    | '/metrics'
    | 'namespaces'
    | 'kube-state'
  )[];
  /** Undefined: the whole cluster (a ClusterRole); otherwise one Role a namespace. */
  readonly namespaces?: readonly string[];
}

/** A server's container, without any word about where it runs. */
export interface Workload {
  /** Stable DNS label; also the Service name and the compose service name. */
  readonly name: string;
  readonly component: ComponentKind;
  readonly kind: 'stateless' | 'stateful' | 'per-node';
  /** Platforms it runs on; missing ones carry a reason in `StackModel.differences`. */
  readonly platforms: readonly Platform[];
  readonly replicas: number;
  readonly image: ImageReference;
  /** Arguments after the image's entry point. */
  readonly args: readonly string[];
  /** Further arguments one platform needs. */
  readonly platformArgs?: Readonly<Partial<Record<Platform, readonly string[]>>>;
  readonly env: Readonly<Record<string, string>>;
  /** Per-node workloads: environment variable that carries the node's name, where the platform has nodes. */
  readonly nodeNameEnv?: string;
  readonly ports: readonly Port[];
  readonly files: readonly MountedDirectory[];
  readonly secrets: readonly SecretReference[];
  readonly storage?: Storage;
  readonly scratch: readonly Scratch[];
  /** `command`: what a compose health check runs inside the container; absent where the image has no shell. */
  readonly health: {
    readonly path: string;
    readonly port: string;
    /** @default 'http' */
    readonly scheme?: 'https';
    /** Path that answers while the process lives, when it differs from readiness. */
    readonly livePath?: string;
    readonly command?: readonly string[];
    /** How long the first start may take (replaying a log, migrating a database). */
    readonly startSeconds: number;
  };
  readonly resources: Resources;
  readonly user: { readonly uid: number; readonly gid: number };
  readonly capabilities: readonly { readonly name: HostCapability; readonly reason: string }[];
  readonly connects: readonly Connection[];
  readonly admits: readonly Admission[];
  readonly discovers?: Discovery;
  /** Where it stands on Kubernetes. @default - in pods of its own */
  readonly sidecar?: Sidecar;
  /** How long a graceful stop may take. */
  readonly stopSeconds: number;
  readonly overrides: readonly WorkloadOverride[];
  readonly origin: Origin;
}

/** A user's change to what one platform renders for this workload. A patch that matches nothing is an error. */
export interface WorkloadOverride {
  readonly platform: Platform;
  /** `merge`: deep merge, lists of objects keyed by `name`. `json-patch`: RFC 6902 operations. */
  readonly kind: 'merge' | 'json-patch';
  /** Kubernetes only: which object (`StatefulSet`, `Service` …). Default: the pod-carrying one. */
  readonly object?: string;
  readonly patch: unknown;
  readonly origin: Origin;
}
