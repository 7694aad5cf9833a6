import { dirname, resolve } from 'node:path';
import type { BuildFailure, BuildOptions, Message, Metafile } from 'esbuild';
import type { Bundle, BundleFailure } from './bundle.ts';
import { readCachedBundle, writeCachedBundle } from './bundle-cache.ts';
import { importMetaPlugin } from './import-meta-plugin.ts';

function options(entry: string): BuildOptions & { metafile: true; write: false } {
  return {
    absWorkingDir: dirname(entry),
    entryPoints: [entry],
    outfile: 'bundle.cjs',
    bundle: true,
    write: false,
    metafile: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    sourcemap: 'external',
    sourcesContent: false,
    // `import()` becomes `require`: the script has no module loader of its own.
    supported: { 'dynamic-import': false },
    logLevel: 'silent',
  };
}

const isBuildFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors);

function describe(message: Message, directory: string): BundleFailure['messages'][number] {
  const place = message.location;
  return {
    text: message.text,
    notes: message.notes.map(note => note.text).join(' '),
    ...(place
      ? { position: { file: resolve(directory, place.file), line: place.line, column: place.column + 1 } }
      : {}),
  };
}

function packagesOf(metafile: Metafile): string[] {
  const imports = Object.values(metafile.outputs).flatMap(output => output.imports);
  return [...new Set(imports.filter(i => i.external).map(i => i.path))].sort();
}

/**
 * Bundles a user's entry, or takes the bundle from `cacheRoot` when no file that went into it has changed.
 * esbuild is only started for the former: loading it takes longer than all the rest.
 */
export async function bundleApp(
  entry: string,
  cacheRoot: string,
  onBundling: () => void = () => {},
): Promise<Bundle | BundleFailure> {
  const cached = readCachedBundle(entry, cacheRoot);
  if (cached) return cached;
  const { build } = await import('esbuild');
  const directory = dirname(entry);
  try {
    const building = build(options(entry));
    onBundling();
    let result = await building;
    if (result.warnings.some(warning => warning.id === 'empty-import-meta'))
      result = await build({ ...options(entry), plugins: [importMetaPlugin] });
    const text = (suffix: string) => result.outputFiles.find(file => file.path.endsWith(suffix))?.text ?? '';
    const inputs = Object.keys(result.metafile.inputs).map(file => resolve(directory, file));
    return writeCachedBundle(entry, cacheRoot, {
      code: text('.cjs'),
      sourceMap: text('.map'),
      inputs,
      packages: packagesOf(result.metafile),
    });
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    return { messages: error.errors.map(message => describe(message, directory)) };
  }
}
