import type { Finding, Position } from '../shared/finding.ts';

/** What the pipeline gives the command line for one stack. */
export interface StackOutput {
  readonly name: string;
  /** Path below `dist/<stack>/` → content. */
  readonly files: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** All stacks of an app. */
export interface SynthOutput {
  readonly stacks: readonly StackOutput[];
  /** Findings that belong to no single stack. */
  readonly findings: readonly Finding[];
}

export interface SynthesisOptions {
  /** Finds the user's line behind a call stack. */
  readonly locate: (stack: string | undefined) => Position | undefined;
  /** Verdicts of earlier runs, by hash. */
  readonly verdicts: { get(key: string): unknown; set(key: string, verdict: unknown): unknown };
  /** Only the stack of this name. */
  readonly only?: string;
}

/** The pipeline, as the command line sees it. */
export type Synthesize = (app: unknown, options: SynthesisOptions) => SynthOutput | Promise<SynthOutput>;
