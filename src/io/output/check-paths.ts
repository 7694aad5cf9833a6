import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { parse, resolve } from 'node:path';
import { InputError } from '../../shared/input-error.ts';

/** Names that the writer itself uses inside a stack's folder. */
export const MANIFEST = '.sightline-files';

/** Most bytes of one name on the usual file systems. */
const LONGEST_NAME = 255;

const unsafe = (path: string, why: string): InputError =>
  new InputError(
    'output-path-unsafe',
    `${JSON.stringify(path)} cannot be written: ${why}.`,
    'Give the construct another id: lower-case letters, digits and dashes.',
  );

function whyUnsafe(path: string): string | undefined {
  const names = path.split('/');
  if (path.startsWith('/') || /^[a-zA-Z]:/.test(path)) return 'it is an absolute path';
  if (names.some(name => name === '' || name === '.' || name === '..')) return 'it leads out of the output folder';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\\\u0000-\u001f\u007f<>:"|?*]/.test(path))
    return 'it contains a character that file names cannot have everywhere';
  if (names.some(name => /[. ]$/.test(name))) return 'a name ends with a dot or a space';
  if (names.some(name => Buffer.byteLength(name) > LONGEST_NAME)) return `a name is longer than ${LONGEST_NAME} bytes`;
  if (names[0] === MANIFEST) return 'Sightline keeps its list of files under this name';
  return undefined;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/**
 * The root of a file system and the home directory hold what matters to others; a folder of a stack's name there is
 * most likely a slip, such as an empty variable in `--out $OUT/`.
 * @throws InputError `output-path-unsafe`
 */
export function checkOutputFolder(out: string, home: string = homedir()): void {
  const real = realPath(out);
  const isHome = real === realPath(home);
  if (!isHome && real !== parse(real).root) return;
  throw new InputError(
    'output-path-unsafe',
    `${JSON.stringify(out)} is ${isHome ? 'the home directory' : 'the root of the file system'}, not a folder for output.`,
    'Name a folder of its own, such as --out dist.',
  );
}

/**
 * A stack's name is a folder below the output folder, beside those that begin with a dot and are ours.
 * @throws InputError `output-path-unsafe`
 */
export function checkStackName(name: string): void {
  const why = name.includes('/') || name.startsWith('.') ? 'it is no plain folder name' : whyUnsafe(name);
  if (why) throw unsafe(name, why);
}

/**
 * Refuses names that would leave the folder or clash with one another, also on file systems that do not tell upper from
 * lower case.
 * @throws InputError `output-path-unsafe`
 */
export function checkPaths(paths: Iterable<string>): void {
  const folded = new Map<string, string>();
  const folders = new Map<string, string>();
  for (const path of paths) {
    const why = whyUnsafe(path);
    if (why) throw unsafe(path, why);
    const key = path.normalize('NFC').toLowerCase();
    const twin = folded.get(key);
    if (twin !== undefined) throw unsafe(path, `it differs from ${JSON.stringify(twin)} in case only`);
    folded.set(key, path);
    const names = key.split('/');
    for (let i = 1; i < names.length; i++) folders.set(names.slice(0, i).join('/'), path);
  }
  for (const [key, path] of folded) {
    const inside = folders.get(key);
    if (inside !== undefined) throw unsafe(path, `${JSON.stringify(inside)} needs a folder of this name`);
  }
}
