import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

export type EntryKind = 'file' | 'folder' | 'link' | 'other';

/** What lies below a folder: path → kind, links not followed. Empty when there is no such folder. */
export function folderContent(folder: string): ReadonlyMap<string, EntryKind> {
  const content = new Map<string, EntryKind>();
  const visit = (path: string): void => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      const name = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isFile()) content.set(name, 'file');
      else if (entry.isSymbolicLink()) content.set(name, 'link');
      else if (!entry.isDirectory()) content.set(name, 'other');
      else {
        content.set(name, 'folder');
        visit(name.replaceAll('/', sep));
      }
    }
  };
  try {
    visit('');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return content;
}
