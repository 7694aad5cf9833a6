import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import { InputError } from '../shared/input-error.ts';
import { didYouMean } from '../shared/suggest.ts';
import type { Bundle } from './bundle.ts';
import { tryReplaceFile } from './replace-file.ts';

/** Loads one of the library's own doors (`sightline`, `sightline/catalogue` …) from the running instance. */
export type Doors = (specifier: string) => Promise<unknown>;

const isDoor = (specifier: string): boolean => specifier === 'sightline' || specifier.startsWith('sightline/');

/** Name of the global symbol through which the script hands its function over. */
const SLOT = 'sightline.run';

/** Packages of the library that must exist once: a second `constructs` would not recognise our constructs. */
const SHARED = ['constructs'];

function readCachedData(bundle: Bundle): Buffer | undefined {
  try {
    return readFileSync(`${bundle.file}.v8`);
  } catch {
    return undefined;
  }
}

/** A door that knows what it does not have: a misspelt import would otherwise fail later, and say less. */
function strict(id: string, door: unknown): unknown {
  if (typeof door !== 'object' || door === null) return door;
  const names = Object.keys(door);
  return new Proxy(door, {
    get(target, name, receiver) {
      if (typeof name !== 'string' || name in target || ASKED_BY_LOADERS.includes(name))
        return Reflect.get(target, name, receiver);
      throw new InputError('stack-file-import', `"${id}" exports no "${name}".`, didYouMean(name, names));
    },
  });
}

/** Names that module loaders and promises look for in everything. */
const ASKED_BY_LOADERS = ['default', '__esModule', 'then', 'toJSON'];

/** What `require` gives the bundle: our own instance for the doors, the user's `node_modules` for the rest. */
async function createBundleRequire(bundle: Bundle, entry: string, doors: Doors): Promise<(id: string) => unknown> {
  const specifiers = bundle.packages.filter(isDoor);
  const opened = new Map(await Promise.all(specifiers.map(async s => [s, await doors(s)] as const)));
  const fromEntry = createRequire(entry);
  const fromHere = createRequire(import.meta.url);
  return id => {
    if (isDoor(id)) return strict(id, opened.get(id));
    return SHARED.includes(id) ? fromHere(id) : fromEntry(id);
  };
}

/**
 * Runs a bundle and returns what it exports.
 * @param timeoutMs cuts off a file that never ends; the error's `code` is then `ERR_SCRIPT_EXECUTION_TIMEOUT`
 */
export async function runBundle(bundle: Bundle, entry: string, doors: Doors, timeoutMs: number): Promise<unknown> {
  const require = await createBundleRequire(bundle, entry, doors);
  const cachedData = readCachedData(bundle);
  const wrapped = `(function (module, exports, require, __filename, __dirname) {${bundle.code}\n})`;
  const script = new Script(`globalThis[Symbol.for('${SLOT}')](${wrapped})`, {
    filename: bundle.file,
    ...(cachedData ? { cachedData } : {}),
  });
  const module = { exports: {} as unknown };
  // The timeout covers what the script calls, so the user's code must be called from inside of it.
  const realm = new Script('globalThis').runInThisContext() as Record<symbol, unknown>;
  const slot = Symbol.for(SLOT);
  realm[slot] = (run: (...args: unknown[]) => void) => run(module, module.exports, require, entry, dirname(entry));
  try {
    script.runInThisContext({ timeout: timeoutMs, displayErrors: false });
  } finally {
    delete realm[slot];
  }
  if (!cachedData || script.cachedDataRejected) tryReplaceFile(`${bundle.file}.v8`, script.createCachedData());
  return module.exports;
}
