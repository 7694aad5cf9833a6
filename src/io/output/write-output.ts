import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { InputError } from '../../shared/input-error.ts';
import { MANIFEST } from './check-paths.ts';
import type { ForeignLive } from './foreign-live.ts';
import { readManifest } from './manifest.ts';
import { isEmptyPlan, type OutputFolder, type OutputPlan, planOutput } from './plan-output.ts';
import { carryOut, discard, stage, stagingFolder, stagingOwner } from './staging.ts';

/** What changed on disk; paths below the stack's folder. */
export interface WrittenOutput {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** Files that are not ours, left alone, in a place where they take effect. */
  readonly foreignLive: readonly ForeignLive[];
}

/** How long another process may be writing the same folder before we give up. */
const PATIENCE_MS = 10_000;

/**
 * Makes each stack's folder contain exactly its `files` beside whatever Sightline did not write. Nothing is touched when
 * nothing changed; otherwise all folders change as a whole, see `staging.ts`: a clash or a full disk in the last one
 * leaves the first one as it was.
 * @throws InputError `output-path-unsafe`, `output-foreign-file`, `output-unwritable`
 */
export async function writeOutputs(outputs: readonly OutputFolder[]): Promise<WrittenOutput[]> {
  let current = '';
  try {
    for (const { folder } of outputs) {
      current = folder;
      await waitForOthers(folder);
      carryOut(folder);
    }
    const plans = outputs.map(output => {
      current = output.folder;
      return planOutput(output);
    });
    const changed = plans.filter(plan => !isEmptyPlan(plan));
    if (changed.length > 0) {
      stageAll(changed);
      await withoutInterruption(() => {
        for (const { folder } of changed) carryOut(folder);
      });
    }
    return plans.map(({ write, remove, foreignLive }) => ({
      written: [...write.keys()],
      removed: remove,
      foreignLive,
    }));
  } catch (error) {
    throw explain(error, current);
  }
}

function stageAll(plans: readonly OutputPlan[]): void {
  const staged: string[] = [];
  try {
    for (const plan of plans) {
      stage(plan);
      staged.push(plan.folder);
    }
  } catch (error) {
    for (const folder of staged) discard(folder);
    throw error;
  }
}

/**
 * Removes the output of stacks that `app` no longer declares. Folders without a manifest, or with that of another
 * stack file, are left alone.
 */
export async function removeStaleStacks(out: string, app: string, stacks: readonly string[]): Promise<string[]> {
  const removed: string[] = [];
  for (const name of foldersIn(out)) {
    const folder = join(out, name);
    if (stacks.includes(name) || readManifest(folder)?.app !== app) continue;
    await writeOutputs([{ folder, files: new Map(), app }]);
    rmSync(join(folder, MANIFEST), { force: true });
    if (readdirSync(folder).length === 0) rmdirSync(folder);
    removed.push(name);
  }
  return removed;
}

/** Names of the stacks that `removeStaleStacks` would remove. */
export const staleStacks = (out: string, app: string, stacks: readonly string[]): string[] =>
  foldersIn(out).filter(name => !stacks.includes(name) && readManifest(join(out, name))?.app === app);

function foldersIn(out: string): string[] {
  try {
    const entries = readdirSync(out, { withFileTypes: true });
    return entries.filter(entry => entry.isDirectory() && !entry.name.startsWith('.')).map(entry => entry.name);
  } catch {
    return [];
  }
}

async function waitForOthers(folder: string): Promise<void> {
  for (let waited = 0; stagingOwner(folder) !== undefined; waited += 100) {
    if (waited >= PATIENCE_MS) {
      throw new InputError(
        'output-unwritable',
        `Another process is writing ${folder}.`,
        `Wait for it. If there is none, delete ${stagingFolder(folder)}.`,
      );
    }
    await setTimeout(100);
  }
}

/** Ctrl-C waits for the few milliseconds of the renames, then ends the process as it would have. */
async function withoutInterruption(work: () => void): Promise<void> {
  let caught: NodeJS.Signals | undefined;
  const note = (signal: NodeJS.Signals): void => {
    caught = signal;
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, note);
  try {
    work();
    await setImmediate();
  } finally {
    for (const signal of signals) process.off(signal, note);
  }
  if (caught) process.kill(process.pid, caught);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a file stands where a folder is needed',
  EEXIST: 'a file stands where a folder is needed',
  ENOTEMPTY: 'another process began to write at the same moment',
  EIO: 'the disk reports an error',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the path is too long for this system',
};

function explain(error: unknown, folder: string): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : REASONS[code];
  if (error instanceof InputError || reason === undefined) return error;
  return new InputError(
    'output-unwritable',
    `${path ?? folder} cannot be written: ${reason}.`,
    'Put that right and run again: what was there before is kept, and a change begun is completed.',
  );
}
