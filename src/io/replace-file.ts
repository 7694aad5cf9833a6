import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

let counter = 0;

/** Writes a whole file or nothing: other processes see the old content or the new one, never a part. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const staged = `${path}.${process.pid}-${counter++}.tmp`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(staged, content);
    renameSync(staged, path);
  } catch (error) {
    rmSync(staged, { force: true });
    throw error;
  }
}

/** For caches: what cannot be written is computed again next time. */
export function tryReplaceFile(path: string, content: string | Uint8Array): void {
  try {
    replaceFile(path, content);
  } catch {
    // A full disk or a read-only home must not stop a synth that needs neither.
  }
}
