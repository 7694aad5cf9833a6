import { readFileSync } from 'node:fs';

/** Returns one line of a file, counted from 1; undefined when there is none, or no such file. */
export type ReadLine = (file: string, line: number) => string | undefined;

/** Reads each file at most once. */
export function createReadLine(): ReadLine {
  const files = new Map<string, readonly string[]>();
  return (file, line) => {
    let lines = files.get(file);
    if (!lines) {
      lines = readLines(file);
      files.set(file, lines);
    }
    return lines[line - 1];
  };
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/);
  } catch {
    return [];
  }
}
