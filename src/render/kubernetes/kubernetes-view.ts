import type { PlatformView } from '../../model/platform-view.ts';
import type { StackModel } from '../../model/stack.ts';
import { SECRETS_PATH, type Workload } from '../../model/workload.ts';
import { discoveryOf } from './discovery.ts';
import {
  headlessName,
  isStateful,
  type KubernetesStack,
  kubernetesStack,
  namespaceOf,
  portNamed,
  workloadNamed,
} from './naming.ts';

/**
 * How the servers' own configuration sees Kubernetes. Names end in `.svc`: every cluster resolves that, whatever its
 * domain.
 * @throws Error when the stack has no Kubernetes platform.
 */
export function kubernetesView(model: StackModel): PlatformView {
  const stack = kubernetesStack(model);
  if (stack === undefined) throw new Error(`the stack "${model.name}" is not rendered for kubernetes`);
  return {
    platform: 'kubernetes',
    address: (workload, port) => serviceAddress(stack, workloadNamed(stack, workload), port),
    replicaAddresses: (workload, port) => replicaAddresses(stack, workloadNamed(stack, workload), port),
    discovery: job => discoveryOf(stack, job),
    secretPath: secret => `${SECRETS_PATH}/${secret}`,
  };
}

const serviceAddress = (stack: KubernetesStack, workload: Workload, port: string): string =>
  `${workload.name}.${namespaceOf(stack, workload)}.svc:${portNamed(workload, port).number}`;

/** Only the pods of a StatefulSet have names of their own; for all others the Service stands for every replica. */
function replicaAddresses(stack: KubernetesStack, workload: Workload, port: string): string[] {
  if (!isStateful(workload)) return [serviceAddress(stack, workload, port)];
  const domain = `${headlessName(workload)}.${namespaceOf(stack, workload)}.svc:${portNamed(workload, port).number}`;
  return Array.from({ length: workload.replicas }, (_, ordinal) => `${workload.name}-${ordinal}.${domain}`);
}
