import type { Problem } from '../../model/origin.ts';
import type { Workload, WorkloadOverride } from '../../model/workload.ts';
import { jsonPatch } from '../../shared/json-patch.ts';
import { keyedMerge } from '../../shared/keyed-merge.ts';
import { didYouMean } from '../../shared/suggest.ts';
import { type KubernetesObject, plainData } from './kubernetes-object.ts';

/** A workload's objects after the user's own changes. A change that changes nothing is a problem, never silence. */
export interface Overridden {
  readonly objects: readonly KubernetesObject[];
  readonly problems: readonly Problem[];
}

const POD_CARRIERS = ['StatefulSet', 'Deployment', 'DaemonSet'];

/** Changes apply one after the other; what part of one took effect stays, so that all problems show at once. */
export function applyOverrides(workload: Workload, objects: readonly KubernetesObject[]): Overridden {
  const problems: Problem[] = [];
  let changed = objects;
  for (const override of workload.overrides.filter(o => o.platform === 'kubernetes')) {
    const index = findObject(workload, changed, override.object);
    const found = changed[index];
    if (found === undefined) {
      problems.push(noObject(workload, changed, override));
      continue;
    }
    try {
      const { value, misses } = (override.kind === 'merge' ? keyedMerge : jsonPatch)(found, plainData(override.patch));
      changed = changed.with(index, plainData(value) as KubernetesObject);
      problems.push(...misses.map(miss => noMatch(override, found, miss)));
    } catch (error) {
      problems.push(
        noMatch(override, found, `it is no plain data (${error instanceof Error ? error.message : error})`),
      );
    }
  }
  return { objects: changed, problems };
}

/** `Kind` or `Kind/name`; of several of a kind the one with the workload's own name. Undefined: the one with the pods. */
function findObject(workload: Workload, objects: readonly KubernetesObject[], wanted: string | undefined): number {
  if (wanted === undefined) return objects.findIndex(o => POD_CARRIERS.includes(o.kind));
  const [kind, name] = wanted.split('/');
  const exact = objects.findIndex(o => o.kind === kind && o.metadata.name === (name ?? workload.name));
  return exact >= 0 || name !== undefined ? exact : objects.findIndex(o => o.kind === kind);
}

function noObject(workload: Workload, objects: readonly KubernetesObject[], override: WorkloadOverride): Problem {
  const wanted = override.object ?? '';
  const known = objects.map(o => (wanted.includes('/') ? `${o.kind}/${o.metadata.name}` : o.kind));
  return {
    code: 'override-no-match',
    origin: override.origin,
    message: `An override is for "${wanted}", which is no Kubernetes object of "${workload.name}".`,
    hint: didYouMean(wanted, [...new Set(known)]),
  };
}

const noMatch = (override: WorkloadOverride, object: KubernetesObject, miss: string): Problem => ({
  code: 'override-no-match',
  origin: override.origin,
  message: `An override (${override.kind}) of the ${object.kind} "${object.metadata.name}" has no effect: ${miss}.`,
  hint: 'Compare it with the generated manifest, and remove it if it is no longer needed.',
});
