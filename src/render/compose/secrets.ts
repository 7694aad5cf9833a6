import type { SecretReference } from '../../model/workload.ts';
import type { ComposeStack } from './compose-stack.ts';

/** A secret and the services that read it. */
export interface UsedSecret extends SecretReference {
  readonly services: readonly string[];
}

/** Every secret of the stack on compose, once, by name. */
export function secretsOf(stack: ComposeStack): UsedSecret[] {
  const used = new Map<string, UsedSecret>();
  for (const workload of stack.workloads.values()) {
    for (const secret of workload.secrets) {
      const services = [...(used.get(secret.name)?.services ?? []), workload.name];
      used.set(secret.name, { ...(used.get(secret.name) ?? secret), services });
    }
  }
  return [...used.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
