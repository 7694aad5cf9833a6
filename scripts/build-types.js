// Writes the declarations of the public doors to lib/types/. Consumers compile with other settings than ours, so a
// declaration may not import JSON: each imported file becomes a declaration of its own.
import { spawnSync } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const TYPES = join(ROOT, 'lib/types');
const JSON_IMPORT = /from '(\.[^']+)\.json'( with \{[^}]*\})?/g;

function compile() {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the declarations do not compile');
}

async function declareJson(declaration, specifier) {
  const folder = dirname(declaration);
  const source = join(ROOT, relative(TYPES, folder), `${specifier}.json`);
  const data = JSON.parse(await readFile(source, 'utf8'));
  const target = join(folder, `${specifier}-json.d.ts`);
  const members = Object.keys(data).map(
    key => `  readonly ${JSON.stringify(key)}: ${typeof data[key] === 'object' ? 'unknown' : typeof data[key]};\n`,
  );
  await writeFile(target, `declare const data: {\n${members.join('')}};\nexport default data;\n`);
}

await rm(TYPES, { recursive: true, force: true });
compile();
for (const name of await readdir(TYPES, { recursive: true })) {
  if (!name.endsWith('.d.ts')) continue;
  const path = join(TYPES, name);
  const text = await readFile(path, 'utf8');
  const specifiers = [...text.matchAll(JSON_IMPORT)].map(match => match[1]);
  if (specifiers.length === 0) continue;
  for (const specifier of specifiers) await declareJson(path, specifier);
  await writeFile(
    path,
    text.replace(JSON_IMPORT, (_, specifier) => `from '${dirname(specifier)}/${basename(specifier)}-json.ts'`),
  );
}
