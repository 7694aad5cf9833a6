import type { Problem } from '../../model/origin.ts';
import type { StackModel } from '../../model/stack.ts';
import type { KubernetesObject } from './kubernetes-object.ts';

/** Two objects of one name: the later would silently replace the earlier. */
export function duplicateObjects(model: StackModel, objects: readonly KubernetesObject[]): Problem[] {
  const seen = new Set<string>();
  return objects.flatMap((object): Problem[] => {
    const group = object.apiVersion.split('/').slice(0, -1).join('/');
    const where = object.metadata.namespace === undefined ? '' : ` in the namespace "${object.metadata.namespace}"`;
    const id = `${object.kind} "${object.metadata.name}"${where}`;
    const key = `${group}/${id}`;
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [
      {
        code: 'kubernetes-object-duplicate',
        origin: model.origin,
        message: `There are two of ${id}; applying one would replace the other.`,
        hint: 'Rename the workload or the extra object.',
      },
    ];
  });
}
