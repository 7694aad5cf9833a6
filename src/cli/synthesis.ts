import type { Finding } from '../shared/finding.ts';
import type { SynthesizedStack, SynthOptions, synthesize } from '../synth/index.ts';

/** What a stack file exports by default. */
export type App = Parameters<typeof synthesize>[0];

/** What the command line needs of one stack. */
export type StackOutput = Pick<SynthesizedStack, 'name' | 'model' | 'files' | 'findings'>;

/** The pipeline, as the command line sees it. */
export type Synthesize = (
  app: App,
  options: Required<Pick<SynthOptions, 'locate' | 'verdicts' | 'outputs' | 'build'>> & Pick<SynthOptions, 'only'>,
) => Promise<{ readonly stacks: readonly StackOutput[]; readonly findings: readonly Finding[] }>;
