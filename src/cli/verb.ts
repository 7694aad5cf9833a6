import type { ArgsDef } from 'citty';
import type { CliContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';

/** Values of the command line by option name, already checked against `VerbOption`. */
export interface VerbValues {
  /** Undefined when the option was not given and has no default. */
  text(name: string): string | undefined;
  flag(name: string): boolean;
}

export interface Verb {
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What it does and when one wants it; a few lines. */
  readonly description: string;
  readonly args: ArgsDef;
  readonly examples: readonly { readonly command: string; readonly does: string }[];
  run(values: VerbValues, context: CliContext): Promise<ExitCode>;
}

/** Options of every verb that reads the stack file. */
export const APP_ARGS = {
  app: {
    type: 'string',
    valueHint: 'file',
    description: 'The stack file; its default export is an App. Default: src/main.ts, then main.ts',
  },
  stack: { type: 'string', valueHint: 'name', description: 'Only this stack. Default: all' },
  timeout: { type: 'string', valueHint: 'seconds', default: '30', description: 'Stop a stack file that runs longer' },
} as const satisfies ArgsDef;

export const JSON_ARG = {
  json: { type: 'boolean', description: 'Print one JSON document instead of text' },
} as const satisfies ArgsDef;

export const WATCH_ARG = {
  watch: { type: 'boolean', description: 'Run again whenever a file that was read changes' },
} as const satisfies ArgsDef;
