import type { Problem } from '../../model/origin.ts';
import type { Workload, WorkloadOverride } from '../../model/workload.ts';
import { jsonPatch } from '../../shared/json-patch.ts';
import { keyedMerge, type Merged } from '../../shared/keyed-merge.ts';

/** What tells the items of a compose list apart: volumes, ports and secrets by their place in the container. */
const LIST_KEYS = ['target', 'source', 'name'];

export interface Overridden {
  readonly service: unknown;
  readonly problems: readonly Problem[];
}

/**
 * Applies the user's changes to the rendered service, in their order. What they write is compose's own syntax, `$`
 * included.
 */
export function override(workload: Workload, rendered: unknown): Overridden {
  const problems: Problem[] = [];
  let service = rendered;
  for (const change of workload.overrides.filter(o => o.platform === 'compose')) {
    const { value, misses } = apply(service, change);
    service = value;
    problems.push(
      ...misses.map(
        (miss): Problem => ({
          code: 'override-no-match',
          origin: change.origin,
          message: `The ${change.kind === 'merge' ? 'merge' : 'JSON patch'} for compose of "${workload.name}" found nothing to change: ${miss}.`,
          hint: `Compare it with the service "${workload.name}" in the generated compose.yaml.`,
        }),
      ),
    );
  }
  return { service, problems };
}

function apply(service: unknown, change: WorkloadOverride): Merged {
  if (change.object !== undefined)
    return { value: service, misses: [`it is meant for the Kubernetes object ${change.object}`] };
  return change.kind === 'merge' ? keyedMerge(service, change.patch, LIST_KEYS) : jsonPatch(service, change.patch);
}
