import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Artefact } from '../../src/model/artefact.ts';

/** Writes artefacts below a new directory for a real program, and removes it afterwards. */
export function withWritten<T>(artefacts: readonly Artefact[], run: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'sightline-test-'));
  try {
    for (const { id, content } of artefacts) {
      mkdirSync(dirname(join(directory, id)), { recursive: true });
      writeFileSync(join(directory, id), content);
    }
    return run(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
