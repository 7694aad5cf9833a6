import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Where a stack file is looked for when none is named, in this order. */
const USUAL_ENTRIES = ['src/main.ts', 'main.ts', 'src/main.js', 'main.js'];

/** Absolute path of the stack file: the first usual one that exists; the first of all when none does. */
export function findEntry(cwd: string): string {
  const found = USUAL_ENTRIES.find(entry => existsSync(join(cwd, entry)));
  return join(cwd, found ?? 'src/main.ts');
}

/** The folder of the nearest `package.json` at or above a file; the file's own folder when there is none. */
export function projectFolder(file: string): string {
  for (let folder = dirname(file); dirname(folder) !== folder; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  return dirname(file);
}

/** A file's name within its project, the same on every machine: `src/main.ts`. */
export const nameInProject = (file: string): string => relative(projectFolder(file), file).split(sep).join('/');
