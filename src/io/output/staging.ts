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
  let owner: number;
  try {
    owner = Number(readFileSync(join(stagingFolder(folder), OWNER), 'utf8'));
  } catch {
    return undefined;
  }
  return isAlive(owner) ? owner : undefined;
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 only asks. Number 0 would mean ourselves.
    return Number.isInteger(pid) && pid > 0 && process.kill(pid, 0);
  } catch (error) {
    // Not permitted means that it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The folder appears with its owner's name in it: made under another name first, it is moved into place. */
function acquire(staging: string): void {
  const own = `${staging}-${process.pid}`;
  mkdirSync(dirname(staging), { recursive: true });
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own);
  try {
    writeFileSync(join(own, OWNER), `${process.pid}`);
    renameSync(own, staging);
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    throw error;
  }
}

/** What processes left behind that died before they could move their folder into place. */
function removeAbandoned(staging: string): void {
  if (!existsSync(dirname(staging))) return;
  for (const name of readdirSync(dirname(staging))) {
    const pid = name.startsWith(`${basename(staging)}-`) ? Number(name.slice(basename(staging).length + 1)) : undefined;
    if (pid !== undefined && !isAlive(pid)) rmSync(join(dirname(staging), name), { recursive: true, force: true });
  }
}

/** Writes everything new beside the folder. Leaves nothing behind when it fails. */
export function stage(plan: OutputPlan): void {
  const staging = stagingFolder(plan.folder);
  acquire(staging);
  try {
    const files = [...plan.write, ...(plan.manifest === undefined ? [] : [[MANIFEST, plan.manifest] as const])];
    const folders = new Set(files.map(([path]) => dirname(join(staging, 'files', path))));
    for (const directory of folders) mkdirSync(directory, { recursive: true });
    for (const [path, content] of files) writeFileSync(join(staging, 'files', path), content);
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
  removeAbandoned(staging);
  if (!existsSync(staging)) return;
  const journal = readJournal(staging);
  if (journal && existsSync(folder)) {
    for (const path of journal.remove) remove(folder, path);
    for (const path of journal.write) move(join(staging, 'files', path), join(folder, path));
  } else if (journal && existsSync(join(staging, 'files'))) {
    renameSync(join(staging, 'files'), folder);
  }
  rmSync(staging, { recursive: true, force: true });
}

/** A file that is not there any more was moved before the run that began this died. */
function move(staged: string, target: string): void {
  try {
    renameSync(staged, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    if (!existsSync(staged)) return;
    mkdirSync(dirname(target), { recursive: true });
    renameSync(staged, target);
  }
}

/** Forgets what was staged, before any of it was carried out. */
export const discard = (folder: string): void => rmSync(stagingFolder(folder), { recursive: true, force: true });

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
