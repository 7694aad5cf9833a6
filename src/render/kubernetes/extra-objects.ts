import type { Origin, Problem } from '../../model/origin.ts';
import type { StackModel } from '../../model/stack.ts';
import { type KubernetesObject, plainData } from './kubernetes-object.ts';

/** What the user adds to the manifests, as far as it is Kubernetes objects. */
export interface ExtraObjects {
  readonly objects: readonly KubernetesObject[];
  readonly problems: readonly Problem[];
}

/** Calls each callback once. cdk8s constructs (anything with `toJson`) are taken as well as plain objects. */
export function extraObjects(model: StackModel): ExtraObjects {
  const objects: KubernetesObject[] = [];
  const problems: Problem[] = [];
  for (const extra of model.extraObjects) {
    try {
      for (const value of extra.objects().flatMap(plain)) {
        const missing = missingFields(value);
        if (missing.length === 0) objects.push(value as KubernetesObject);
        else problems.push(problem(extra.origin, `${describe(value)} has no ${missing.join(', no ')}`));
      }
    } catch (error) {
      problems.push(problem(extra.origin, `The callback failed: ${error instanceof Error ? error.message : error}`));
    }
  }
  return { objects, problems };
}

/** A cdk8s Chart gives several objects. */
function plain(value: unknown): unknown[] {
  const data = plainData(hasToJson(value) ? value.toJson() : value);
  return Array.isArray(data) ? data : [data];
}

const hasToJson = (value: unknown): value is { toJson(): unknown } =>
  typeof value === 'object' && value !== null && 'toJson' in value && typeof value.toJson === 'function';

function missingFields(value: unknown): string[] {
  const { apiVersion, kind, metadata } = (value ?? {}) as Partial<Record<string, unknown>>;
  const name = (metadata as { name?: unknown } | undefined)?.name;
  return Object.entries({ apiVersion, kind, 'metadata.name': name })
    .filter(([, field]) => typeof field !== 'string' || field === '')
    .map(([field]) => field);
}

function describe(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

const problem = (origin: Origin, found: string): Problem => ({
  code: 'kubernetes-extra-object',
  origin,
  message: `${found}; a Kubernetes object has apiVersion, kind and metadata.name.`,
  hint: 'Return plain objects or the `toJson()` of your own cdk8s chart.',
});
