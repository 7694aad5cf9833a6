import { readFileSync } from 'node:fs';

/** A file of the kernel; undefined where it does not have it, or does not let us. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** A file that holds one number; undefined of `max` and whatever else is none. */
export function readNumber(file: string): number | undefined {
  const text = readText(file)?.trim();
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

/** The number after a name, in a file with one of them a line. */
export function readKey(file: string, key: string): number | undefined {
  const value = new RegExp(`^${key} (\\d+)$`, 'm').exec(readText(file) ?? '')?.[1];
  return value === undefined ? undefined : Number(value);
}
