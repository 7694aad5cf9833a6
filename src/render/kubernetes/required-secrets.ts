import type { StackModel } from '../../model/stack.ts';
import type { SecretReference } from '../../model/workload.ts';
import { kubernetesStack, namespaceOf, secretName } from './naming.ts';

/** A Secret that must exist before the pods of a workload start; made by people, never generated. */
export interface RequiredSecret {
  readonly namespace: string;
  readonly name: string;
  readonly workload: string;
  /** Its keys. */
  readonly secrets: readonly SecretReference[];
}

/** The Secrets a stack needs, for `sightline secrets` and the secrets page; empty without a Kubernetes platform. */
export function requiredSecrets(model: StackModel): RequiredSecret[] {
  const stack = kubernetesStack(model);
  if (stack === undefined) return [];
  return [...stack.workloads.values()]
    .filter(w => w.secrets.length > 0)
    .map(w => ({ namespace: namespaceOf(stack, w), name: secretName(stack, w), workload: w.name, secrets: w.secrets }));
}
