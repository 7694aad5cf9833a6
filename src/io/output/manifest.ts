import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST } from './check-paths.ts';

/** What Sightline wrote into a stack's folder; committed with it, so that a fresh clone knows as well. */
export interface Manifest {
  /** Name of the stack file, relative to its project. */
  readonly app: string;
  readonly files: ReadonlySet<string>;
}

const HEADER = /^# Written by `sightline synth` from (.+): the files it may replace or remove\.$/;

/** One path a line, so that a merge conflict in it does no harm: lines that name no file are passed over. */
export const manifestText = (app: string, files: Iterable<string>): string =>
  `${[`# Written by \`sightline synth\` from ${app}: the files it may replace or remove.`, ...[...files].sort()].join('\n')}\n`;

/** Undefined: nothing was generated into this folder. */
export function readManifest(folder: string): Manifest | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, MANIFEST), 'utf8');
  } catch {
    return undefined;
  }
  const lines = text.split(/\r?\n/).filter(line => line !== '');
  const app = lines.map(line => HEADER.exec(line)?.[1]).find(found => found !== undefined) ?? '';
  return { app, files: new Set(lines.filter(line => !line.startsWith('#'))) };
}
