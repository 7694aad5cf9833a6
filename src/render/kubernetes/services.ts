import type { Workload } from '../../model/workload.ts';
import { type KubernetesObject, kubernetesObject } from './kubernetes-object.ts';
import {
  headlessName,
  isStateful,
  type KubernetesStack,
  namespaceOf,
  selectorLabels,
  workloadLabels,
} from './naming.ts';

/** The Service others reach a workload by and, for stateful ones, the one that names each pod. */
export function serviceObjects(stack: KubernetesStack, workload: Workload): KubernetesObject[] {
  if (workload.ports.length === 0) return [];
  const ports = workload.ports.map(port => ({
    name: port.name,
    port: port.number,
    targetPort: port.name,
    protocol: port.protocol,
  }));
  const selector = selectorLabels(stack, workload);
  const metadata = (name: string) => ({
    name,
    namespace: namespaceOf(stack, workload),
    labels: workloadLabels(stack, workload),
  });
  const service = kubernetesObject('v1', 'Service', {
    metadata: metadata(workload.name),
    spec: {
      type: 'ClusterIP',
      // Agents on nodes are found one by one; there is nothing to balance over.
      ...(workload.kind === 'per-node' ? { clusterIP: 'None' } : {}),
      // Replicas of Prometheus scrape at different moments: a graph must not jump between them.
      ...(workload.component === 'prometheus' ? { sessionAffinity: 'ClientIP' } : {}),
      selector,
      ports,
    },
  });
  if (!isStateful(workload)) return [service];
  const headless = kubernetesObject('v1', 'Service', {
    metadata: metadata(headlessName(workload)),
    // Peers have to find each other before they are ready, or none ever is.
    spec: { type: 'ClusterIP', clusterIP: 'None', publishNotReadyAddresses: true, selector, ports },
  });
  return [service, headless];
}
