import { createHash } from 'node:crypto';
import type { StackModel } from '../model/stack.ts';

/** The last output of each stack, with the key of the model it was rendered from. */
export interface OutputMemory {
  get(
    stack: string,
  ): { readonly key: string; readonly files: readonly (readonly [path: string, content: string])[] } | undefined;
  set(
    stack: string,
    output: { readonly key: string; readonly files: readonly (readonly [path: string, content: string])[] },
  ): unknown;
}

/**
 * Renderers and checks are functions of the model alone, so an equal model needs neither. Where a finding would point
 * is the only thing that may differ, and output with findings is not remembered.
 * @param build changes whenever the renderers or checks do
 * @returns undefined when the model holds functions, whose results nobody can know beforehand
 */
export function outputKey(model: StackModel, build: string): string | undefined {
  const raw = model.dashboards.some(d => d.rows.some(row => row.panels.some(panel => panel.raw)));
  if (raw || model.extraObjects.length > 0 || model.problems.length > 0) return undefined;
  const text = JSON.stringify(model, (key, value: unknown) => (key === 'origin' ? undefined : value));
  return createHash('sha1').update(build).update(text).digest('base64url');
}
