import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import app from '../../src/main.ts';
import { type SynthesizedStack, synthesize } from '../../src/synth/index.ts';

const { stacks } = await synthesize(app);

/** A reference stack as synth gives it, before anything is written. */
export function referenceStack(name: string): SynthesizedStack {
  const stack = stacks.find(s => s.name === name);
  if (!stack) throw new Error(`no reference stack is named ${name}`);
  return stack;
}

/** Writes a stack's files into a new directory for real programs. */
export function writtenStack(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `sightline-${name}-`));
  for (const [path, content] of referenceStack(name).files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}
