import type { Doors } from '../io/run-bundle.ts';
import type { Synthesize } from './synthesis.ts';

/** The surroundings of one run; tests give their own instead of the process's. */
export interface CliContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether a person watches: colours and progress only then. */
  readonly terminal: boolean;
  /** Asks for a value that is not shown; absent when nobody is there to answer. */
  readonly ask?: (question: string) => Promise<string | undefined>;
  readonly doors: Doors;
  /** Loads the pipeline; lazily, because not every verb needs it. */
  readonly loadSynthesize: () => Promise<Synthesize>;
  /** Begins to load what a changed stack needs, while there is time for it. Failing is no error: it is tried again. */
  readonly preload: () => Promise<unknown>;
  /** See `cacheDirectory`. */
  readonly cacheRoot: string;
  readonly version: string;
  /** Changes with every change of the code; keys of what is remembered between runs contain it. */
  readonly build: string;
  /** Ends `--watch`. */
  readonly signal: AbortSignal;
}
