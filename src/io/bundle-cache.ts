import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Bundle } from './bundle.ts';
import { tryReplaceFile } from './replace-file.ts';

/** Change when the options in bundle-app.ts change. */
const FORMAT = 1;
/** Most entries kept; a bundle is about as large as the files that went into it. */
const MOST_ENTRIES = 50;

interface Index {
  readonly format: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly packages: readonly string[];
  /** Name of the files beside the index; of their own content, so that two processes never mix theirs. */
  readonly name: string;
}

export interface NewBundle {
  readonly code: string;
  readonly sourceMap: string;
  readonly inputs: readonly string[];
  readonly packages: readonly string[];
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

const folderOf = (entry: string, cacheRoot: string): string =>
  join(cacheRoot, 'apps', createHash('sha256').update(entry).digest('hex').slice(0, 20));

function format(): string {
  const { version } = createRequire(import.meta.url)('esbuild/package.json') as { version: string };
  return `${FORMAT} esbuild ${version}`;
}

/** Files that decide how the bundled ones are read, beside the entry and above. Absent ones count as empty. */
function settingsFiles(entry: string): string[] {
  const files: string[] = [];
  for (let directory = dirname(entry); ; directory = dirname(directory)) {
    files.push(join(directory, 'package.json'), join(directory, 'tsconfig.json'));
    if (existsSync(join(directory, 'package.json')) || dirname(directory) === directory) return files;
  }
}

function hashOf(file: string): string {
  try {
    return sha256(readFileSync(file));
  } catch {
    return '';
  }
}

function toBundle(folder: string, index: Index, inputs: readonly string[], code: string): Bundle {
  return {
    code,
    file: join(folder, `${index.name}.cjs`),
    readSourceMap: () => readFileSync(join(folder, `${index.name}.cjs.map`), 'utf8'),
    inputs,
    packages: index.packages,
  };
}

/** The bundle of `entry`, unless any file that went into it, esbuild or the format has changed. */
export function readCachedBundle(entry: string, cacheRoot: string): Bundle | undefined {
  const folder = folderOf(entry, cacheRoot);
  try {
    const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Index;
    const files = Object.entries(index.inputs);
    if (index.format !== format() || files.some(([file, hash]) => hashOf(file) !== hash)) return undefined;
    const settings = new Set(settingsFiles(entry));
    const inputs = files.map(([file]) => file).filter(file => !settings.has(file));
    const code = readFileSync(join(folder, `${index.name}.cjs`), 'utf8');
    return sha256(code) === index.name ? toBundle(folder, index, inputs, code) : undefined;
  } catch {
    // Missing, half written by an older version or damaged: the same as not there.
    return undefined;
  }
}

export function writeCachedBundle(entry: string, cacheRoot: string, made: NewBundle): Bundle {
  const folder = folderOf(entry, cacheRoot);
  const files = [...made.inputs, ...settingsFiles(entry)];
  const index: Index = {
    format: format(),
    inputs: Object.fromEntries(files.map(file => [file, hashOf(file)])),
    packages: made.packages,
    name: sha256(made.code),
  };
  tryRemove(folder);
  tryReplaceFile(join(folder, `${index.name}.cjs`), made.code);
  tryReplaceFile(join(folder, `${index.name}.cjs.map`), made.sourceMap);
  tryReplaceFile(join(folder, 'index.json'), JSON.stringify(index));
  removeOldest(join(cacheRoot, 'apps'));
  return { ...toBundle(folder, index, made.inputs, made.code), readSourceMap: () => made.sourceMap };
}

function tryRemove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // A cache that cannot be changed is of no use, and of no harm: its index does not match.
  }
}

function removeOldest(apps: string): void {
  try {
    const entries = readdirSync(apps).map(name => ({ name, time: statSync(join(apps, name)).mtimeMs }));
    const old = entries.sort((a, b) => b.time - a.time).slice(MOST_ENTRIES);
    for (const { name } of old) tryRemove(join(apps, name));
  } catch {
    // Another process is tidying up.
  }
}
