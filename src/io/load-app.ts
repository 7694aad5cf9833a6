import { existsSync } from 'node:fs';
import type { Finding, Position } from '../shared/finding.ts';
import type { FindingCode } from '../shared/finding-codes.ts';
import type { Bundle, BundleFailure } from './bundle.ts';
import { bundleApp } from './bundle-app.ts';
import { importHint } from './import-hint.ts';
import { createLocate, type Locate } from './locate.ts';
import { type Doors, runBundle } from './run-bundle.ts';

export interface LoadAppOptions {
  /** Absolute path of the user's TypeScript or JavaScript file. */
  readonly entry: string;
  /** See `cacheDirectory`. */
  readonly cacheRoot: string;
  readonly doors: Doors;
  /** A file that runs longer is cut off. Default: 30,000. */
  readonly timeoutMs?: number;
  /** Called when the file must be bundled, which another process does: a chance to load things meanwhile. */
  readonly onBundling?: () => void;
}

export interface LoadedApp {
  /** The file's default export; undefined when it could not be loaded. */
  readonly app: unknown;
  readonly findings: readonly Finding[];
  /** Absolute paths of the files that were read, for `--watch`. */
  readonly inputs: readonly string[];
  readonly locate: Locate;
}

const DEFAULT_TIMEOUT_MS = 30_000;

const finding = (code: FindingCode, path: string, message: string, hint: string, position?: Position): Finding => ({
  code,
  severity: 'error',
  path,
  message,
  hint,
  ...(position ? { position } : {}),
});

/** Runs the user's file and gives back what it exports by default. Whatever is wrong with it is a finding. */
export async function loadApp(options: LoadAppOptions): Promise<LoadedApp> {
  const { entry, cacheRoot, doors, timeoutMs = DEFAULT_TIMEOUT_MS, onBundling } = options;
  const failed = (findings: readonly Finding[], inputs: readonly string[] = [entry]): LoadedApp => ({
    app: undefined,
    findings,
    inputs,
    locate: () => undefined,
  });
  if (!existsSync(entry)) {
    const hint = 'Name the file that declares your stacks with --app, such as --app src/main.ts.';
    return failed([finding('stack-file-missing', entry, 'There is no such file.', hint)]);
  }
  const bundle = await bundleApp(entry, cacheRoot, onBundling);
  if ('messages' in bundle) return failed(bundle.messages.map(message => fromBundleMessage(entry, message)));
  const locate = createLocate(bundle, entry);
  try {
    const exported = (await runBundle(bundle, entry, doors, timeoutMs)) as { readonly default?: unknown };
    return { app: exported.default, findings: [], inputs: bundle.inputs, locate };
  } catch (error) {
    return failed([fromThrown(entry, error, locate, timeoutMs, bundle)], bundle.inputs);
  }
}

function fromBundleMessage(entry: string, message: BundleFailure['messages'][number]): Finding {
  const { text, notes, position } = message;
  if (text.startsWith('Top-level await')) {
    const hint =
      'Fetch the data before and import it as a file: the same declaration must always give the same output.';
    return finding('stack-file-await', entry, 'A stack file cannot use await at its top level.', hint, position);
  }
  const unresolved = /^Could not resolve "(.+)"/.exec(text);
  if (unresolved) return importFinding(entry, unresolved[1] ?? '', position);
  return finding('stack-file-syntax', entry, `${text}.`, notes || 'Correct the syntax at this place.', position);
}

function importFinding(entry: string, id: string, position?: Position): Finding {
  const hint = importHint(entry, id);
  return finding('stack-file-import', entry, `"${id}" cannot be imported: it was not found.`, hint, position);
}

/** Errors of the user's script come from another realm in tests, so they are told by shape, not by class. */
const textOf = (error: object, key: string): string | undefined => {
  const value = (error as Record<string, unknown>)[key];
  return typeof value === 'string' ? value : undefined;
};

function fromThrown(entry: string, error: unknown, locate: Locate, timeoutMs: number, bundle: Bundle): Finding {
  if (typeof error !== 'object' || error === null) {
    const message = `The file threw ${typeof error === 'string' ? JSON.stringify(error) : String(error)}.`;
    return finding('stack-file-throws', entry, message, 'Throw an Error, which carries the place.');
  }
  const code = textOf(error, 'code');
  const message = textOf(error, 'message') ?? 'an object that is not an Error';
  const position = locate(textOf(error, 'stack'));
  if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
    const found = `The file did not end within ${timeoutMs / 1000} s and was stopped.`;
    return finding('stack-file-timeout', entry, found, 'Look for a loop without an end, or allow more with --timeout.');
  }
  if (textOf(error, 'name') === 'InputError')
    return finding(code as FindingCode, entry, message, textOf(error, 'hint') ?? '', position);
  const missing = code === 'MODULE_NOT_FOUND' ? /^Cannot find module '([^']+)'/.exec(message) : null;
  if (missing && bundle.packages.includes(missing[1] ?? '')) return importFinding(entry, missing[1] ?? '', position);
  // A door that the library does not have: `sightline/catalog`.
  const subpath =
    code === 'ERR_PACKAGE_PATH_NOT_EXPORTED' ? /^Package subpath '\.\/([^']+)'/.exec(message)?.[1] : undefined;
  const door = subpath === undefined ? undefined : bundle.packages.find(id => id.endsWith(`/${subpath}`));
  if (door !== undefined) return importFinding(entry, door, position);
  const name = textOf(error, 'name') ?? 'Error';
  return finding(
    'stack-file-throws',
    entry,
    `The file threw ${name}: ${message}`,
    name === 'TypeError' || name === 'ReferenceError'
      ? 'Look for a misspelt name at this place; `sightline validate --types` says what exists there.'
      : 'Correct the code at this place.',
    position,
  );
}
