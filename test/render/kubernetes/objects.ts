import type { KubernetesObject } from '../../../src/render/kubernetes/index.ts';

/** The parts of objects that tests look at, typed loosely on purpose: they are read back as a cluster would. */
export interface PodTemplate {
  readonly metadata: { readonly labels: Record<string, string>; readonly annotations: Record<string, string> };
  readonly spec: {
    readonly containers: readonly Container[];
    readonly volumes?: readonly Volume[];
    readonly securityContext: Record<string, unknown>;
    readonly [field: string]: unknown;
  };
}

export interface Container {
  readonly name: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
  readonly resources: { readonly requests: Record<string, string>; readonly limits: Record<string, string> };
  readonly securityContext: Record<string, unknown>;
  readonly [field: string]: unknown;
}

export interface Volume {
  readonly name: string;
  readonly projected?: { readonly sources: readonly { readonly configMap: ConfigMapSource }[] };
  readonly secret?: { readonly secretName: string; readonly defaultMode: number; readonly items: readonly unknown[] };
  readonly emptyDir?: { readonly sizeLimit: string };
  readonly hostPath?: { readonly path: string; readonly type: string };
}

export interface ConfigMapSource {
  readonly name: string;
  readonly items?: readonly { readonly key: string; readonly path: string }[];
}

export const POD_CARRIERS = ['StatefulSet', 'Deployment', 'DaemonSet'];

export const ofKind = (objects: readonly KubernetesObject[], ...kinds: string[]): KubernetesObject[] =>
  objects.filter(o => kinds.includes(o.kind));

export const named = (objects: readonly KubernetesObject[], kind: string, name: string): KubernetesObject => {
  const found = objects.find(o => o.kind === kind && o.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
};

export const spec = <T = Record<string, never>>(object: KubernetesObject): T => object.spec as T;

export const podTemplate = (object: KubernetesObject): PodTemplate => spec<{ template: PodTemplate }>(object).template;

export const podOf = (objects: readonly KubernetesObject[], workload: string): PodTemplate => {
  const carrier = objects.find(o => POD_CARRIERS.includes(o.kind) && o.metadata.name === workload);
  if (carrier === undefined) throw new Error(`no pods of ${workload}`);
  return podTemplate(carrier);
};

export const containerOf = (objects: readonly KubernetesObject[], workload: string): Container => {
  const [container] = podOf(objects, workload).spec.containers;
  if (container === undefined) throw new Error(`no container of ${workload}`);
  return container;
};
