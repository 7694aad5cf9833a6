import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../shared/input-error.ts';
import { checkPaths, MANIFEST } from './check-paths.ts';
import { type EntryKind, folderContent } from './folder-content.ts';
import { type ForeignLive, foreignLive } from './foreign-live.ts';
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
  /** Left alone, but in a place where it takes effect. */
  readonly foreignLive: readonly ForeignLive[];
  /** Undefined when it stays as it is. */
  readonly manifest?: string;
}

export const isEmptyPlan = (plan: OutputPlan): boolean =>
  plan.write.size === 0 && plan.remove.length === 0 && plan.manifest === undefined;

type Content = ReadonlyMap<string, EntryKind>;

const foreign = (path: string): InputError =>
  new InputError(
    'output-foreign-file',
    `${path} is in the way: it exists, and Sightline did not write it.`,
    `Move it away or delete it. Sightline replaces and removes only the files listed in ${MANIFEST}.`,
  );

const elsewhere = (link: string): InputError =>
  new InputError(
    'output-path-unsafe',
    `${link} is a symbolic link; files below it would be written elsewhere.`,
    'Replace the link by a folder, or choose another folder with --out.',
  );

/** A link inside the output folder would make us write somewhere else. */
function refuseLinks(folder: string, content: Content, paths: Iterable<string>): void {
  const links = [...content].filter(([, kind]) => kind === 'link').map(([path]) => path);
  if (links.length === 0) return;
  for (const path of paths) {
    const link = links.find(candidate => path.startsWith(`${candidate}/`));
    if (link === undefined) continue;
    throw elsewhere(join(folder, link));
  }
}

const everyFileIsOurs = (content: Content, directory: string, ours: ReadonlySet<string>): boolean =>
  [...content].every(([path, kind]) => kind === 'folder' || !path.startsWith(`${directory}/`) || ours.has(path));

/**
 * Compares without changing anything.
 * @throws InputError `output-path-unsafe`, `output-foreign-file`
 */
export function planOutput({ folder, files, app }: OutputFolder): OutputPlan {
  checkPaths(files.keys());
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) throw elsewhere(folder);
  const content = folderContent(folder);
  refuseLinks(folder, content, files.keys());
  const previous = readManifest(folder)?.files ?? new Set<string>();
  const write = new Map<string, string>();
  for (const [path, wanted] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const kind = content.get(path);
    if (kind === 'file' && isSame(join(folder, path), wanted)) continue;
    if (kind === 'folder' && !everyFileIsOurs(content, path, previous)) throw foreign(join(folder, path));
    if (kind !== undefined && kind !== 'folder' && !previous.has(path)) throw foreign(join(folder, path));
    write.set(path, wanted);
  }
  const gone = [...previous].filter(path => !files.has(path)).sort();
  refuseLinks(folder, content, gone);
  // Names that lead out of the folder are in no listing of it.
  const remove = gone.filter(path => content.has(path) && content.get(path) !== 'folder');
  const manifest = manifestText(app, files.keys());
  const keep = content.get(MANIFEST) === 'file' && isSame(join(folder, MANIFEST), manifest);
  const live = foreignLive(content, new Set([...previous, ...files.keys()]));
  return { folder, write, remove, foreignLive: live, ...(keep ? {} : { manifest }) };
}

const isSame = (path: string, wanted: string): boolean => readFileSync(path, 'utf8') === wanted;
