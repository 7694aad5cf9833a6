import type { PolicyRule as K8sPolicyRule } from 'cdk8s-plus-27/lib/imports/k8s.js';
import type { Discovery, Workload } from '../../model/workload.ts';
import { kubeStateRules } from './kube-state-rules.ts';
import { type KubernetesObject, kubernetesObject, type Plain } from './kubernetes-object.ts';
import { clusterWideName, type KubernetesStack, namespaceOf, workloadLabels } from './naming.ts';

/** The name of its field for paths is wrong in those types. */
type PolicyRule =
  | Plain<K8sPolicyRule>
  | { readonly nonResourceURLs: readonly string[]; readonly verbs: readonly string[] };
type Resource = Discovery['resources'][number];

const WATCH = ['get', 'list', 'watch'];
const watch = (apiGroup: string, resource: string): PolicyRule => ({
  apiGroups: [apiGroup],
  resources: [resource],
  verbs: WATCH,
});

const RULES: Readonly<Record<Exclude<Resource, 'kube-state'>, PolicyRule>> = {
  pods: watch('', 'pods'),
  services: watch('', 'services'),
  endpointslices: watch('discovery.k8s.io', 'endpointslices'),
  nodes: watch('', 'nodes'),
  namespaces: watch('', 'namespaces'),
  // The kubelet's metrics endpoints and nothing else of it; `nodes/proxy` would allow to run commands in pods.
  'nodes/metrics': { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
  '/metrics': { nonResourceURLs: ['/metrics'], verbs: ['get'] },
};

/** Objects of these kinds have no namespace: a Role cannot allow them. */
const CLUSTER_WIDE: readonly Resource[] = ['nodes', 'nodes/metrics', '/metrics', 'namespaces', 'kube-state'];

/** A ServiceAccount for every workload, and roles exactly for what it discovers. */
export function rbacObjects(stack: KubernetesStack, workload: Workload): KubernetesObject[] {
  const account = kubernetesObject('v1', 'ServiceAccount', {
    metadata: {
      name: workload.name,
      namespace: namespaceOf(stack, workload),
      labels: workloadLabels(stack, workload),
    },
    automountServiceAccountToken: false,
  });
  const { discovers } = workload;
  if (discovers === undefined) return [account];
  const { namespaces } = discovers;
  const wide = discovers.resources.filter(r => namespaces === undefined || CLUSTER_WIDE.includes(r));
  const narrow = discovers.resources.filter(r => !wide.includes(r));
  return [
    account,
    ...(wide.length === 0 ? [] : clusterRole(stack, workload, rules(workload, wide))),
    ...(narrow.length === 0
      ? []
      : [...new Set(namespaces)].sort().flatMap(ns => role(stack, workload, ns, rules(workload, narrow)))),
  ];
}

const rules = (workload: Workload, resources: readonly Resource[]): PolicyRule[] =>
  [...new Set(resources)]
    .sort()
    .flatMap((resource): PolicyRule[] => (resource === 'kube-state' ? kubeStateRules(workload) : [RULES[resource]]));

const RBAC = 'rbac.authorization.k8s.io';
const RBAC_V1 = 'rbac.authorization.k8s.io/v1';

const subjects = (stack: KubernetesStack, workload: Workload) => [
  { kind: 'ServiceAccount', name: workload.name, namespace: namespaceOf(stack, workload) },
];

function clusterRole(stack: KubernetesStack, workload: Workload, allowed: PolicyRule[]): KubernetesObject[] {
  const name = clusterWideName(stack, workload);
  const metadata = { name, labels: workloadLabels(stack, workload) };
  return [
    kubernetesObject(RBAC_V1, 'ClusterRole', { metadata, rules: allowed }),
    kubernetesObject(RBAC_V1, 'ClusterRoleBinding', {
      metadata,
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
      subjects: subjects(stack, workload),
    }),
  ];
}

function role(
  stack: KubernetesStack,
  workload: Workload,
  namespace: string,
  allowed: PolicyRule[],
): KubernetesObject[] {
  // In an application's namespace the bare name could be somebody else's.
  const name = namespace === namespaceOf(stack, workload) ? workload.name : clusterWideName(stack, workload);
  const metadata = { name, namespace, labels: workloadLabels(stack, workload) };
  return [
    kubernetesObject(RBAC_V1, 'Role', { metadata, rules: allowed }),
    kubernetesObject(RBAC_V1, 'RoleBinding', {
      metadata,
      roleRef: { apiGroup: RBAC, kind: 'Role', name },
      subjects: subjects(stack, workload),
    }),
  ];
}
