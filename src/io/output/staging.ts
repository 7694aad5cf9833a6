import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { MANIFEST } from './check-paths.ts';
import type { OutputPlan } from './plan-output.ts';

/**
 * Changes are made in two steps. First everything new is written beside the stack's folder, into `.<stack>.staging`;
 * until the journal there is complete, the old output is untouched. Then the journal is carried out by renames. A
 * process that dies in between leaves the journal, and the next run carries it out to the end.
 */
interface Journal {
  readonly write: readonly string[];
  readonly remove: readonly string[];
}

const JOURNAL = 'journal.json';
const OWNER = 'process-id';

export const stagingFolder = (folder: string): string => join(dirname(folder), `.${basename(folder)}.staging`);

/** Process that is writing right now; undefined when none is, or when it died. */
export function stagingOwner(folder: string): number | undefined {
  try {
    const owner = Number(readFileSync(join(stagingFolder(folder), OWNER), 'utf8'));
    if (owner !== process.pid) process.kill(owner, 0);
    return owner;
  } catch (error) {
    // Not permitted means that it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? -1 : undefined;
  }
}

/** Writes everything new beside the folder. Leaves nothing behind when it fails. */
export function stage(plan: OutputPlan): void {
  const staging = stagingFolder(plan.folder);
  mkdirSync(dirname(staging), { recursive: true });
  mkdirSync(staging);
  try {
    writeFileSync(join(staging, OWNER), `${process.pid}`);
    const files = [...plan.write, ...(plan.manifest === undefined ? [] : [[MANIFEST, plan.manifest] as const])];
    for (const [path, content] of files) {
      mkdirSync(dirname(join(staging, 'files', path)), { recursive: true });
      writeFileSync(join(staging, 'files', path), content);
    }
    const journal: Journal = { write: files.map(([path]) => path), remove: plan.remove };
    writeFileSync(join(staging, `${JOURNAL}.part`), JSON.stringify(journal));
    renameSync(join(staging, `${JOURNAL}.part`), join(staging, JOURNAL));
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Carries the journal out, or what is left of it; forgets a staging folder whose journal was never finished.
 * Synchronous on purpose: no signal handler of ours can run half-way.
 */
export function carryOut(folder: string): void {
  const staging = stagingFolder(folder);
  if (!existsSync(staging)) return;
  const journal = readJournal(staging);
  if (journal) {
    mkdirSync(folder, { recursive: true });
    for (const path of journal.remove) remove(folder, path);
    for (const path of journal.write) {
      const staged = join(staging, 'files', path);
      if (!existsSync(staged)) continue;
      const target = join(folder, path);
      mkdirSync(dirname(target), { recursive: true });
      renameSync(staged, target);
    }
  }
  rmSync(staging, { recursive: true, force: true });
}

function readJournal(staging: string): Journal | undefined {
  try {
    return JSON.parse(readFileSync(join(staging, JOURNAL), 'utf8')) as Journal;
  } catch {
    return undefined;
  }
}

/** Removes a file, then the folders that are empty without it. */
function remove(folder: string, path: string): void {
  rmSync(join(folder, path), { force: true });
  for (let directory = dirname(join(folder, path)); directory !== folder; directory = dirname(directory)) {
    if (existsSync(directory) && readdirSync(directory).length > 0) return;
    if (existsSync(directory)) rmdirSync(directory);
  }
}
