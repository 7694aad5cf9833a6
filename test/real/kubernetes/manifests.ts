import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYamlDocuments } from '../../../src/shared/yaml.ts';

export const MANIFESTS = 'dist/heartbeat/kubernetes';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** Every object in the files that `kubectl apply -f` takes of a directory. */
export const manifestsOf = (directory: string): readonly Manifest[] =>
  readdirSync(directory)
    .filter(name => name.endsWith('.yaml'))
    .sort()
    .flatMap(name => parseYamlDocuments(readFileSync(join(directory, name), 'utf8')) as Manifest[]);

/** What tells objects of a cluster apart. */
export const idOf = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`;

/** What the kubelet would ask a container. */
export interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

export interface Container {
  readonly args: readonly string[];
  readonly startupProbe: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe?: Probe;
}

/** The one container of a generated workload. */
export function containerOf(workload: string): Container {
  const found = manifestsOf(MANIFESTS).find(
    ({ kind, metadata }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind) && metadata.name === workload,
  );
  if (found === undefined) throw new Error(`no workload ${workload}`);
  const { template } = found.spec as { template: { spec: { containers: [Container] } } };
  return template.spec.containers[0];
}

export interface StackInventory {
  readonly workloads: readonly {
    readonly name: string;
    readonly kind: 'stateless' | 'stateful' | 'per-node';
    readonly replicas: number;
    readonly image: string;
    readonly platforms: readonly string[];
  }[];
  readonly exceptions: readonly { readonly workload: string; readonly exception: string; readonly reason: string }[];
  readonly services: readonly { readonly name: string; readonly jobs: readonly string[] }[];
  readonly expect: {
    readonly kubernetes: {
      readonly prometheus: {
        readonly jobs: readonly string[];
        readonly groups: number;
        readonly alertingRules: number;
        readonly recordingRules: number;
      };
    };
  };
}

/** What the stack says of itself. */
export const inventory = (): StackInventory =>
  JSON.parse(readFileSync('dist/heartbeat/stack.json', 'utf8')) as StackInventory;
