import type { App } from '../constructs/app.ts';
import type { StackModel } from '../model/stack.ts';
import type { Finding } from '../shared/finding.ts';
import type { Verdicts } from '../validate/index.ts';
import { narrowed } from './narrow.ts';
import { type OutputMemory, outputKey } from './remembered-output.ts';
import type { Locate } from './to-finding.ts';

export interface SynthOptions {
  /** Finds the user's line behind a call stack. @default - findings have no line */
  readonly locate?: Locate;
  /** Verdicts of earlier runs. @default - none are known */
  readonly verdicts?: Verdicts;
  /** The last output of each stack. @default - everything is rendered and checked */
  readonly outputs?: OutputMemory;
  /** Names the build of Sightline; what another build remembered does not count. */
  readonly build?: string;
  /** Only the stack of this name. */
  readonly only?: string;
}

/** One stack in memory: what would be written, and what is wrong with it. */
export interface SynthesizedStack {
  readonly name: string;
  readonly model: StackModel;
  /** Path below `dist/<stack>/` → content. Empty when the declaration itself has errors. */
  readonly files: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

export interface SynthResult {
  readonly stacks: readonly SynthesizedStack[];
  readonly findings: readonly Finding[];
}

/** Declaration → model → artefacts → platforms → findings, in memory. Nothing is read or written. */
export async function synthesize(app: App, options: SynthOptions = {}): Promise<SynthResult> {
  const models = app.models().filter(model => options.only === undefined || model.name === options.only);
  const stacks: SynthesizedStack[] = [];
  for (const declared of models) {
    const model = await narrowed(declared);
    stacks.push(remembered(model, options) ?? (await fresh(model, options)));
  }
  return { stacks, findings: [] };
}

function remembered(model: StackModel, { outputs, build = '' }: SynthOptions): SynthesizedStack | undefined {
  const last = outputs?.get(model.name);
  if (last === undefined || last.key !== outputKey(model, build)) return undefined;
  return { name: model.name, model, files: new Map(last.files), findings: [] };
}

async function fresh(model: StackModel, options: SynthOptions): Promise<SynthesizedStack> {
  const { locate = () => undefined, verdicts = new Map(), outputs, build = '' } = options;
  // Loaded only here: most runs have at least one stack that has not changed.
  const { renderAndCheck } = await import('./render-and-check.ts');
  const { files, findings } = await renderAndCheck(model, locate, verdicts);
  const key = findings.length === 0 ? outputKey(model, build) : undefined;
  if (key !== undefined) outputs?.set(model.name, { key, files: [...files] });
  return { name: model.name, model, files, findings };
}
