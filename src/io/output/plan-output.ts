import { lstatSync, readdirSync, readFileSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../../shared/input-error.ts';
import { checkPaths, isSafePath, MANIFEST } from './check-paths.ts';
import { manifestText, readManifest } from './manifest.ts';

/** What one stack's folder is to contain. */
export interface OutputFolder {
  /** Absolute path, such as `…/dist/heartbeat`. */
  readonly folder: string;
  /** Path below the folder → content. */
  readonly files: ReadonlyMap<string, string>;
  /** Name of the stack file, relative to its project; kept in the manifest. */
  readonly app: string;
}

/** The difference between what is there and what is to be there. Sorted paths below the folder. */
export interface OutputPlan {
  readonly folder: string;
  /** New or changed, with content; the manifest is not among them. */
  readonly write: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
  /** Undefined when it stays as it is. */
  readonly manifest?: string;
}

export const isEmptyPlan = (plan: OutputPlan): boolean =>
  plan.write.size === 0 && plan.remove.length === 0 && plan.manifest === undefined;

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

const foreign = (path: string): InputError =>
  new InputError(
    'output-foreign-file',
    `${path} is in the way: it exists, and Sightline did not write it.`,
    `Move it away or delete it. Sightline replaces and removes only the files listed in ${MANIFEST}.`,
  );

/** A link inside the output folder would make us write somewhere else. */
function refuseLinks(folder: string, paths: Iterable<string>): void {
  const directories = new Set<string>();
  for (const path of paths) {
    for (let d = dirname(path); d !== '.' && !directories.has(d); d = dirname(d)) directories.add(d);
  }
  for (const directory of directories) {
    if (!statOf(join(folder, directory))?.isSymbolicLink()) continue;
    throw new InputError(
      'output-path-unsafe',
      `${join(folder, directory)} is a symbolic link; files below it would be written elsewhere.`,
      'Replace the link by a folder, or choose another folder with --out.',
    );
  }
}

function everyFileIsOurs(folder: string, directory: string, ours: ReadonlySet<string>): boolean {
  const entries = readdirSync(join(folder, directory), { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => !entry.isDirectory())
    .every(entry => ours.has(join(entry.parentPath, entry.name).slice(folder.length + 1)));
}

/**
 * Compares without changing anything.
 * @throws InputError `output-path-unsafe`, `output-foreign-file`
 */
export function planOutput({ folder, files, app }: OutputFolder): OutputPlan {
  checkPaths(files.keys());
  refuseLinks(folder, files.keys());
  const previous = readManifest(folder)?.files ?? new Set<string>();
  const write = new Map<string, string>();
  for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const target = join(folder, path);
    const stat = statOf(target);
    if (stat?.isFile() && isSame(target, stat, content)) continue;
    if (stat?.isDirectory() && !everyFileIsOurs(folder, path, previous)) throw foreign(target);
    if (stat && !stat.isDirectory() && !previous.has(path)) throw foreign(target);
    write.set(path, content);
  }
  const gone = [...previous].filter(path => !files.has(path) && isSafePath(path)).sort();
  refuseLinks(folder, gone);
  const remove = gone.filter(path => {
    const stat = statOf(join(folder, path));
    return stat !== undefined && !stat.isDirectory();
  });
  const manifest = manifestText(app, files.keys());
  const manifestStat = statOf(join(folder, MANIFEST));
  const keep = manifestStat?.isFile() && isSame(join(folder, MANIFEST), manifestStat, manifest);
  return { folder, write, remove, ...(keep ? {} : { manifest }) };
}

function isSame(path: string, stat: Stats, content: string): boolean {
  const wanted = Buffer.from(content);
  return stat.size === wanted.length && wanted.equals(readFileSync(path));
}
