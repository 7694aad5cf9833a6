import type { Platform } from '../../model/platform.ts';
import type { WorkloadOverride } from '../../model/workload.ts';
import { StackElement } from '../element.ts';

/** Something the stack runs, whose rendering can be changed where its props do not reach. */
export abstract class WorkloadElement extends StackElement {
  readonly #overrides: WorkloadOverride[] = [];

  /** Name of the workload, Service and compose service. */
  abstract get workloadName(): string;

  /** Merges into what one platform renders; lists of objects merge by `name`. Changing nothing is an error. */
  merge(platform: Platform, patch: unknown, object?: string): this {
    return this.#override({ platform, kind: 'merge', patch, ...(object === undefined ? {} : { object }) });
  }

  /** Applies RFC 6902 operations to what one platform renders. Matching nothing is an error. */
  patch(platform: Platform, operations: readonly unknown[], object?: string): this {
    return this.#override({
      platform,
      kind: 'json-patch',
      patch: operations,
      ...(object === undefined ? {} : { object }),
    });
  }

  #override(override: Omit<WorkloadOverride, 'origin'>): this {
    this.#overrides.push({ ...override, origin: { path: this.node.path, trace: new Error('declared here') } });
    return this;
  }

  /** What was asked for with `merge` and `patch`. */
  get overrides(): readonly WorkloadOverride[] {
    return this.#overrides;
  }
}
