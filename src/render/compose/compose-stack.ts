import type { ComposePlatform } from '../../model/platform.ts';
import { platformSettings, type StackModel } from '../../model/stack.ts';
import type { Port, Workload } from '../../model/workload.ts';

/** What every part of this renderer reads: the model with its compose settings looked up once. */
export interface ComposeStack {
  readonly model: StackModel;
  readonly platform: ComposePlatform;
  /** Workloads that run on compose, by name, sorted. */
  readonly workloads: ReadonlyMap<string, Workload>;
}

/** Undefined when the stack is not rendered for compose. */
export function composeStack(model: StackModel): ComposeStack | undefined {
  const platform = platformSettings(model, 'compose');
  if (platform === undefined) return undefined;
  const workloads = model.workloads
    .filter(w => w.platforms.includes('compose'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { model, platform, workloads: new Map(workloads.map(w => [w.name, w])) };
}

/** @throws Error when no workload of that name runs on compose: our own mistake. */
export function workloadNamed(stack: ComposeStack, name: string): Workload {
  const found = stack.workloads.get(name);
  if (found === undefined) throw new Error(`no workload "${name}" on compose in the stack "${stack.model.name}"`);
  return found;
}

/** @throws Error when the workload has no port of that name: our own mistake. */
export function portNamed(workload: Workload, name: string): Port {
  const found = workload.ports.find(p => p.name === name);
  if (found === undefined) throw new Error(`no port "${name}" in the workload "${workload.name}"`);
  return found;
}

/** Name of an environment variable for something of the stack: `PROMETHEUS_HTTP_PORT`. */
export const variableName = (...parts: readonly string[]): string =>
  parts.map(part => part.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')).join('_');

/** Compose replaces `$NAME` in every value; twice it stands for itself. */
export const literal = (text: string): string => text.replaceAll('$', '$$$$');
