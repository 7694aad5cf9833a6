import { onNodes } from '../../model/kubernetes-secrets.ts';
import { type KubernetesObject, kubernetesObject } from './kubernetes-object.ts';
import { type KubernetesStack, namespaceOf, stackLabels } from './naming.ts';

/**
 * Release whose Pod Security Standards the pods are held to. Pinned: an upgrade of the cluster must not refuse pods that
 * nobody changed. A cluster older than this applies its own newest.
 */
const POD_SECURITY_VERSION = 'v1.36';

/** The namespaces of the stack's own workloads, each closed: nobody in, nobody out, but for what workloads declare. */
export function namespaceObjects(stack: KubernetesStack): KubernetesObject[] {
  const workloads = [...stack.workloads.values()].filter(w => w.sidecar === undefined);
  const names = new Set(workloads.map(w => namespaceOf(stack, w)));
  return [...names].sort().flatMap(name => {
    const privileged = workloads.some(w => onNodes(w) && namespaceOf(stack, w) === name);
    return [namespace(stack, name, privileged ? 'privileged' : 'restricted'), defaultDeny(stack, name)];
  });
}

function namespace(stack: KubernetesStack, name: string, level: 'restricted' | 'privileged'): KubernetesObject {
  const levels = ['enforce', 'audit', 'warn'].flatMap(mode => [
    [`pod-security.kubernetes.io/${mode}`, level],
    [`pod-security.kubernetes.io/${mode}-version`, POD_SECURITY_VERSION],
  ]);
  return kubernetesObject('v1', 'Namespace', {
    metadata: { name, labels: { ...stackLabels(stack), ...Object.fromEntries(levels) } },
  });
}

const defaultDeny = (stack: KubernetesStack, namespace: string): KubernetesObject =>
  kubernetesObject('networking.k8s.io/v1', 'NetworkPolicy', {
    metadata: { name: 'default-deny', namespace, labels: stackLabels(stack) },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
