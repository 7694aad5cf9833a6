// Compiles the JSON Schemas of a room into validator modules: compiling the compose schema at run time would cost more
// than the whole synth, and ajv itself is larger than the exporter. The result is not committed; build, jest and `npm run types` make it when it is stale.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashFiles } from './hash-files.js';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** Rooms with a folder `schemas`; what is compiled lies in `generated` beside it. */
const ROOMS = {
  'src/validate': { verbose: false },
  // Its complaints propose names that exist: those of the object's own schema. By the path alone they cannot be found, since
  // it begins anew behind each reference.
  'src/exporter': { verbose: true },
};

const DECLARATION = `/** Compiled by scripts/build-schemas.js from the JSON Schema of the same name. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
  /** Of what is wrong with a name instead of a value. */
  readonly propertyName?: string;
  /** The schema of the object; of verbose validators alone. */
  readonly parentSchema?: { readonly properties?: Readonly<Record<string, unknown>> };
}
export declare const validate: ((data: unknown) => boolean) & { readonly errors?: readonly SchemaError[] | null };
`;

/** The compose schema still carries draft-04 \`id\`s inside; ajv takes them for a mistake. */
function withoutNestedIds(node, isRoot = true) {
  if (Array.isArray(node)) return node.map(item => withoutNestedIds(item, false));
  if (node === null || typeof node !== 'object') return node;
  const kept = Object.entries(node).filter(([key, value]) => isRoot || key !== 'id' || typeof value !== 'string');
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutNestedIds(value, false)]));
}

async function createAjv(schema, verbose) {
  const is2020 = String(schema.$schema ?? '').includes('2020-12');
  const { default: module } = is2020 ? await import('ajv/dist/2020.js') : await import('ajv');
  const { default: addFormats } = await import('ajv-formats');
  const Ajv = module.default ?? module;
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    messages: true,
    verbose,
    // Definitions used in several places become functions, not copies: less code to read at the first run.
    inlineRefs: false,
    formats: { duration: true },
    // Complaints about a check name what its kind lacks, not what every other kind would want.
    discriminator: true,
    code: { source: true, esm: true, optimize: 1 },
  });
  (addFormats.default ?? addFormats)(ajv);
  return ajv;
}

/** ajv's output requires its runtime by name: bundled, the module stands alone. */
async function compile(schema, name, verbose) {
  const { default: standalone } = await import('ajv/dist/standalone/index.js');
  const { build } = await import('esbuild');
  const { id: _, ...clean } = withoutNestedIds(schema);
  if (!/^https?:\/\/json-schema\.org\/(draft-07|draft\/2020-12)\//.test(clean.$schema ?? '')) delete clean.$schema;
  else
    clean.$schema = clean.$schema.replace(
      'https://json-schema.org/draft-07/schema',
      'http://json-schema.org/draft-07/schema',
    );
  const ajv = await createAjv(clean, verbose);
  const code = (standalone.default ?? standalone)(ajv, ajv.compile(clean));
  const result = await build({
    stdin: { contents: code, resolveDir: ROOT, sourcefile: `${name}.js` },
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'warning',
  });
  return result.outputFiles[0].text;
}

export async function buildSchemas({ force = false, log = () => {} } = {}) {
  let built = false;
  for (const [room, options] of Object.entries(ROOMS))
    built = (await buildRoom(room, { ...options, force, log })) || built;
  return built;
}

async function buildRoom(room, { verbose, force, log }) {
  const schemas = join(ROOT, room, 'schemas');
  const generated = join(ROOT, room, 'generated');
  const stamp = join(generated, '.build-hash');
  if (!existsSync(schemas)) return false;
  const names = (await readdir(schemas)).filter(name => name.endsWith('.json')).map(name => basename(name, '.json'));
  const hash = await hashFiles(ROOT, [`${room}/schemas`, 'scripts/build-schemas.js', 'package-lock.json']);
  if (!force && existsSync(stamp) && (await readFile(stamp, 'utf8')) === hash) return false;
  await mkdir(generated, { recursive: true });
  await rm(stamp, { force: true });
  for (const name of names) {
    const schema = JSON.parse(await readFile(join(schemas, `${name}.json`), 'utf8'));
    await writeFile(join(generated, `${name}.js`), await compile(schema, name, verbose));
    await writeFile(join(generated, `${name}.d.ts`), DECLARATION);
  }
  for (const file of await readdir(generated)) {
    if (!names.includes(file.replace(/\.(js|d\.ts)$/, ''))) await rm(join(generated, file));
  }
  await writeFile(stamp, hash);
  log(`${room}/generated/: ${names.length} validators`);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildSchemas({ force: process.argv.includes('--force'), log: text => console.log(text) });
}
