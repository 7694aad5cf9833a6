import type { App } from '../constructs/app.ts';
import type { StackModel } from '../model/stack.ts';
import type { Finding } from '../shared/finding.ts';
import { type Verdicts, validateModel, validateOutput } from '../validate/index.ts';
import { queryChecks } from './query-checks.ts';
import { type RenderedStack, renderStack } from './render-stack.ts';
import { type Locate, toFindings } from './to-finding.ts';

export interface SynthOptions {
  /** Finds the user's line behind a call stack. @default - findings have no line */
  readonly locate?: Locate;
  /** Verdicts of earlier runs. @default - none are known */
  readonly verdicts?: Verdicts;
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
  const { locate = () => undefined, verdicts = new Map(), only } = options;
  const models = app.models().filter(model => only === undefined || model.name === only);
  const stacks: SynthesizedStack[] = [];
  for (const model of models) {
    const problems = validateModel(model, await queryChecks(model, verdicts));
    const findings = toFindings(problems, locate);
    // What is broken in the declaration would only show up again, and less clearly, in what is rendered from it.
    const broken = findings.some(f => f.severity === 'error');
    const rendered: RenderedStack = broken ? { files: new Map(), artefacts: [], problems: [] } : renderStack(model);
    const further = broken ? [] : [...rendered.problems, ...(await validateOutput(model, rendered, verdicts))];
    stacks.push({
      name: model.name,
      model,
      files: rendered.files,
      findings: [...findings, ...toFindings(further, locate)],
    });
  }
  return { stacks, findings: [] };
}
