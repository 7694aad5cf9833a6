import type { KubernetesPlatform } from './platform.ts';
import { platformSettings, type StackModel } from './stack.ts';
import type { SecretReference, Workload } from './workload.ts';

/** A Secret that must exist before the pods of a workload start; made by people, never generated. */
export interface RequiredSecret {
  readonly namespace: string;
  readonly name: string;
  readonly workload: string;
  /** Its keys. */
  readonly secrets: readonly SecretReference[];
}

/** Agents on the nodes need host paths, which the level `restricted` refuses: they live in a namespace of their own. */
export const onNodes = (workload: Workload): boolean =>
  workload.kind === 'per-node' || workload.capabilities.some(c => c.name !== 'docker-logs');

/** Where a workload's objects are: the stack's own namespaces, or that of the application whose pods it stands in. */
export const namespaceOn = ({ namespace, nodeNamespace }: KubernetesPlatform, workload: Workload): string =>
  workload.sidecar?.namespace ?? (onNodes(workload) ? nodeNamespace : namespace);

/** The Secret a workload reads; made with `kubectl create secret` or by an operator, never generated. */
export const kubernetesSecretName = (stack: string, workload: string): string => `${stack}-${workload}-secrets`;

/** The Secrets a stack needs on Kubernetes; empty without that platform. */
export function requiredSecrets(model: StackModel): RequiredSecret[] {
  const platform = platformSettings(model, 'kubernetes');
  if (platform === undefined) return [];
  return model.workloads
    .filter(w => w.platforms.includes('kubernetes') && w.secrets.length > 0)
    .map(w => ({
      namespace: namespaceOn(platform, w),
      name: kubernetesSecretName(model.name, w.name),
      workload: w.name,
      secrets: w.secrets,
    }));
}

/** Shell commands for a person, in the order of use; nothing in them is a value. */
export interface SecretCommands {
  /** Makes a folder that only its owner may read, and the random values in it. */
  readonly prepare: readonly string[];
  /** One a value that comes from elsewhere; each waits for it, so they are typed one by one. */
  readonly enter: readonly string[];
  /** One a Secret, then the folder is removed. */
  readonly create: readonly string[];
}

/**
 * How the Secrets of a stack come about by hand. Values go through files, since arguments stay in the shell's history;
 * each is made once, since two workloads may read the same. Undefined: the stack needs none on Kubernetes.
 */
export function secretCommands(model: StackModel): SecretCommands | undefined {
  const required = requiredSecrets(model);
  if (required.length === 0) return undefined;
  const distinct = [...new Map(required.flatMap(r => r.secrets).map(s => [s.name, s])).values()].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const named = (source: SecretReference['source']): string[] =>
    distinct.filter(s => s.source === source).map(s => s.name);
  return {
    prepare: [
      'SECRETS=$(mktemp -d)',
      ...named('generated').map(name => `head -c 32 /dev/urandom | base64 | tr -d '\\n' > "$SECRETS/${name}"`),
    ],
    enter: named('external').map(name => `cat > "$SECRETS/${name}"`),
    create: [
      ...required.map(({ name, namespace, secrets }) =>
        [
          `kubectl create secret generic ${name} --namespace ${namespace}`,
          ...secrets.map(s => `  --from-file=${s.name}="$SECRETS/${s.name}"`),
        ].join(' \\\n'),
      ),
      'rm -r "$SECRETS"',
    ],
  };
}
