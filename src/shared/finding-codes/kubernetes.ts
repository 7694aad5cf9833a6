import type { FindingCodeEntry } from './entry.ts';

/** What Kubernetes refuses, and overrides of what is rendered. */
export const KUBERNETES_CODES = {
  'kubernetes-artefact-too-large': {
    severity: 'error',
    title: 'A generated file is too large for a ConfigMap',
    why: 'The API server refuses objects above 1 MiB: nothing of the ConfigMap would be applied.',
    example:
      "new Dashboard(grafana, 'everything').row('All', r => panels.forEach(p => r.timeseries(p.title, p.expr))); // thousands of panels",
  },
  'kubernetes-root-refused': {
    severity: 'error',
    title: 'A workload runs as root where that is refused',
    why: 'Pod Security admission would not create a single pod, and the rollout would hang.',
    example: 'workload.user = { uid: 0, gid: 0 }; // without a host capability',
  },
  'kubernetes-node-storage-owner': {
    severity: 'error',
    title: 'A per-node workload cannot write its state',
    why: 'Directories on a node belong to root, and fsGroup does not apply to them: the process would fail at its first write.',
    example:
      "{ kind: 'per-node', storage: { size: Bytes.gibi(1), mountPath: '/data' }, user: { uid: 10001, gid: 10001 } }",
  },
  'kubernetes-object-duplicate': {
    severity: 'error',
    title: 'Two Kubernetes objects have the same kind and name',
    why: 'Applying one silently replaces the other.',
    example:
      "stack.addKubernetesObjects(() => [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'prometheus', namespace: 'monitoring' } }]);",
  },
  'kubernetes-extra-object': {
    severity: 'error',
    title: 'An added Kubernetes object is none',
    why: 'kubectl refuses objects without apiVersion, kind and name, and with them the whole directory.',
    example: "stack.addKubernetesObjects(() => [{ kind: 'Ingress' }]);",
  },
  'override-no-match': {
    severity: 'error',
    title: 'An override changes nothing',
    why: 'What was meant to be different is not, and nobody would notice.',
    example: "prometheus.patch('kubernetes', [{ op: 'remove', path: '/spec/no-such-field' }]);",
  },
} as const satisfies Record<string, FindingCodeEntry>;
