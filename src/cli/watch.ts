import { watchFiles } from '../io/watch-files.ts';
import type { CliContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import type { VerbValues } from './verb.ts';

export interface WatchedRun {
  readonly exitCode: ExitCode;
  /** Files whose change calls for another run. */
  readonly inputs: readonly string[];
}

/** Runs once; with `--watch` again after every change of a file that was read, until Ctrl-C. */
export async function runWatched(
  values: VerbValues,
  context: CliContext,
  run: () => Promise<WatchedRun>,
): Promise<ExitCode> {
  let last = await run();
  while (values.flag('watch') && !context.signal.aborted) {
    if (!values.flag('json')) context.stderr('Watching for changes; Ctrl-C ends.\n');
    if (!(await watchFiles(last.inputs, context.signal))) break;
    last = await run();
  }
  return last.exitCode;
}
