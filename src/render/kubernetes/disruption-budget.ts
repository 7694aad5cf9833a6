import type { Workload } from '../../model/workload.ts';
import { type KubernetesObject, kubernetesObject } from './kubernetes-object.ts';
import { type KubernetesStack, namespaceOf, selectorLabels, workloadLabels } from './naming.ts';

/** One replica at a time may be evicted. None for a single replica: its budget would block every drain of its node. */
export function disruptionBudget(stack: KubernetesStack, workload: Workload): KubernetesObject[] {
  if (workload.kind === 'per-node' || workload.replicas < 2) return [];
  return [
    kubernetesObject('policy/v1', 'PodDisruptionBudget', {
      metadata: {
        name: workload.name,
        namespace: namespaceOf(stack, workload),
        labels: workloadLabels(stack, workload),
      },
      spec: {
        maxUnavailable: 1,
        // A replica that never became ready protects nothing and must not block a drain.
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
        selector: { matchLabels: selectorLabels(stack, workload) },
      },
    }),
  ];
}
