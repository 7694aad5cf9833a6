import type { Deployment } from '../../model/component.ts';
import type { StackModel } from '../../model/stack.ts';
import { platformSettings } from '../../model/stack.ts';

/** A Kubernetes object as plain data. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Name, namespace and labels of an object; the labels end with those the existing server's selectors ask for. */
export function metadata(model: StackModel, name: string, deployment: Deployment | undefined): Metadata {
  return {
    name: objectName(`${model.name}-${name}`),
    namespace: platformSettings(model, 'kubernetes')?.namespace ?? model.name,
    labels: {
      'app.kubernetes.io/part-of': model.name,
      'app.kubernetes.io/managed-by': 'sightline',
      ...(deployment?.kind === 'existing' ? deployment.objectLabels : {}),
    },
  };
}

/** Longest name of a Kubernetes object. */
const LONGEST = 253;

/** A DNS name; different names of records stay different by a checksum where characters had to be replaced. */
export function objectName(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9.-]+/g, '-');
  if (plain === name && plain.length <= LONGEST) return plain;
  return `${plain.slice(0, LONGEST - 9).replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')}-${checksum(name)}`;
}

/** FNV-1a in eight hexadecimal digits: enough to tell names apart, and the same everywhere. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
