import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Editors write a file in several steps; this long nothing more must happen. */
const QUIET_MS = 60;

/**
 * Waits for one of the files to change, appear or vanish. Their folders are watched, because many editors replace a
 * file instead of writing to it.
 * @returns false when `signal` ended the wait
 */
export function watchFiles(files: readonly string[], signal: AbortSignal): Promise<boolean> {
  const namesByFolder = new Map<string, Set<string>>();
  for (const file of files) {
    const folder = dirname(file);
    const names = namesByFolder.get(folder) ?? new Set();
    namesByFolder.set(folder, names.add(basename(file)));
  }
  return new Promise(resolve => {
    const watchers: FSWatcher[] = [];
    let timer: NodeJS.Timeout | undefined;
    const finish = (changed: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      for (const watcher of watchers) watcher.close();
      resolve(changed);
    };
    const stop = (): void => finish(false);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) return stop();
    for (const [folder, names] of namesByFolder) {
      try {
        const watcher = watch(folder, (_event, name) => {
          if (name !== null && !names.has(name)) return;
          clearTimeout(timer);
          timer = setTimeout(() => finish(true), QUIET_MS);
        });
        // A folder that is deleted while watched is a change like any other.
        watchers.push(watcher.on('error', () => finish(true)));
      } catch {
        // The folder does not exist (yet); the others are enough to notice its creation's cause.
      }
    }
  });
}
