import type {
  IntOrString,
  KubeClusterRoleBindingProps,
  KubeClusterRoleProps,
  KubeConfigMapProps,
  KubeDaemonSetProps,
  KubeDeploymentProps,
  KubeNamespaceProps,
  KubeNetworkPolicyProps,
  KubePodDisruptionBudgetProps,
  KubeRoleBindingProps,
  KubeRoleProps,
  KubeServiceAccountProps,
  KubeServiceProps,
  KubeStatefulSetProps,
  Quantity,
} from 'cdk8s-plus-27/lib/imports/k8s.js';

/** The generated types write acronyms as words; these fields are used here under their real names. */
type Written<K> = K extends 'clusterIp' ? 'clusterIP' : K;

/**
 * The generated Kubernetes types as they look in a manifest: `Quantity` and `IntOrString` are classes there (with the
 * same shape, hence one branch), and plain values in YAML.
 */
export type Plain<T> = T extends Quantity | IntOrString
  ? string | number
  : T extends Date
    ? string
    : T extends readonly (infer Item)[]
      ? readonly Plain<Item>[]
      : T extends object
        ? { readonly [K in keyof T as Written<K>]: Plain<T[K]> }
        : T;

/** What every object has; the rest depends on its kind. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** The kinds that are generated, with the version each is served under. */
interface Kinds {
  readonly Namespace: ['v1', KubeNamespaceProps];
  readonly ServiceAccount: ['v1', KubeServiceAccountProps];
  readonly ConfigMap: ['v1', KubeConfigMapProps];
  readonly Service: ['v1', KubeServiceProps];
  readonly StatefulSet: ['apps/v1', KubeStatefulSetProps];
  readonly Deployment: ['apps/v1', KubeDeploymentProps];
  readonly DaemonSet: ['apps/v1', KubeDaemonSetProps];
  readonly Role: ['rbac.authorization.k8s.io/v1', KubeRoleProps];
  readonly RoleBinding: ['rbac.authorization.k8s.io/v1', KubeRoleBindingProps];
  readonly ClusterRole: ['rbac.authorization.k8s.io/v1', KubeClusterRoleProps];
  readonly ClusterRoleBinding: ['rbac.authorization.k8s.io/v1', KubeClusterRoleBindingProps];
  readonly NetworkPolicy: ['networking.k8s.io/v1', KubeNetworkPolicyProps];
  readonly PodDisruptionBudget: ['policy/v1', KubePodDisruptionBudgetProps];
}

/** An object of a generated kind, its fields checked by the compiler against the published types. */
export const kubernetesObject = <K extends keyof Kinds>(
  apiVersion: Kinds[K][0],
  kind: K,
  body: Plain<Omit<Kinds[K][1], 'metadata'>> & Pick<KubernetesObject, 'metadata'>,
): KubernetesObject => ({ apiVersion, kind, ...(body as Pick<KubernetesObject, 'metadata'>) });

/**
 * What people give us, as it would be written: functions are gone, instances are their fields.
 * @throws TypeError when it refers to itself.
 */
export const plainData = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value) ?? 'null');
