import { SourceMap } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Position } from '../shared/finding.ts';
import type { Bundle } from './bundle.ts';

/** Finds the place in the user's files that a call stack came through; the innermost one. */
export type Locate = (stack: string | undefined) => Position | undefined;

const FRAME = /^\s+at .*:(\d+):(\d+)\)?$/;

/** Reads the source map at the first question only: most runs have nothing to point at. */
export function createLocate(bundle: Bundle, entry: string): Locate {
  let map: SourceMap | undefined;
  const directory = dirname(entry);
  return stack => {
    const frame = stack?.split('\n').find(line => FRAME.test(line) && line.includes(`${bundle.file}:`));
    const match = FRAME.exec(frame ?? '');
    if (!match) return undefined;
    map ??= new SourceMap(JSON.parse(bundle.readSourceMap()));
    const found = map.findEntry(Number(match[1]) - 1, Number(match[2]) - 1);
    if (!('originalSource' in found) || !found.originalSource) return undefined;
    const source = found.originalSource;
    const file = source.startsWith('file:') ? fileURLToPath(source) : resolve(directory, source);
    return { file, line: found.originalLine + 1, column: found.originalColumn + 1 };
  };
}
