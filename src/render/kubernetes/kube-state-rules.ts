import type { PolicyRule } from 'cdk8s-plus-27/lib/imports/k8s.js';
import type { Workload } from '../../model/workload.ts';
import type { Plain } from './kubernetes-object.ts';

/** API group of each resource kube-state-metrics can watch (`--resources`), by its plural name. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  '': [
    'configmaps',
    'endpoints',
    'limitranges',
    'namespaces',
    'nodes',
    'persistentvolumeclaims',
    'persistentvolumes',
    'pods',
    'replicationcontrollers',
    'resourcequotas',
    'secrets',
    'serviceaccounts',
    'services',
  ],
  'admissionregistration.k8s.io': ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
  apps: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'],
  autoscaling: ['horizontalpodautoscalers'],
  batch: ['cronjobs', 'jobs'],
  'certificates.k8s.io': ['certificatesigningrequests'],
  'coordination.k8s.io': ['leases'],
  'discovery.k8s.io': ['endpointslices'],
  'networking.k8s.io': ['ingressclasses', 'ingresses', 'networkpolicies'],
  policy: ['poddisruptionbudgets'],
  'rbac.authorization.k8s.io': ['clusterrolebindings', 'clusterroles', 'rolebindings', 'roles'],
  'storage.k8s.io': ['storageclasses', 'volumeattachments'],
};

const FLAG = '--resources=';

/** Contents of these are nobody's business here; their counts are worth no right to read them. */
const CONFIDENTIAL = ['configmaps', 'secrets'];

/**
 * List and watch of exactly the resources named in kube-state-metrics's own `--resources`: one it may not watch fills its
 * log with errors, one more would let it read what it never asks for. Without that argument: all it knows but
 * `CONFIDENTIAL`.
 * @throws Error with a resource kube-state-metrics does not know: our own mistake.
 */
export function kubeStateRules(workload: Workload): Plain<PolicyRule>[] {
  const args = [...workload.args, ...(workload.platformArgs?.kubernetes ?? [])];
  const known = Object.values(GROUPS).flat();
  const wanted = args
    .find(a => a.startsWith(FLAG))
    ?.slice(FLAG.length)
    .split(',');
  const unknown = wanted?.filter(resource => !known.includes(resource)) ?? [];
  if (unknown.length > 0) throw new Error(`kube-state-metrics has no resources ${unknown.join(', ')}`);
  const watched = wanted ?? known.filter(resource => !CONFIDENTIAL.includes(resource));
  return Object.entries(GROUPS).flatMap(([apiGroup, group]) => {
    const resources = group.filter(r => watched.includes(r));
    return resources.length === 0 ? [] : [{ apiGroups: [apiGroup], resources, verbs: ['list', 'watch'] }];
  });
}
