import { chmod, copyFile, cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * Alertmanager embeds its web pages, and its Go module comes without them: they are built with npm. A copy of the
 * module gets one empty page in their place, so the server compiles; amtool and the API are what we need.
 * @param {import('./go.js').Work} work
 */
export async function fillEmptyWebPages({ folder, go, module }) {
  const copy = join(folder, 'module');
  await cp(await moduleFolder(go, module), copy, { recursive: true });
  await makeWritable(copy);
  await mkdir(join(copy, 'ui', 'app', 'dist'), { recursive: true });
  await writeFile(
    join(copy, 'ui', 'app', 'dist', 'index.html.gz'),
    gzipSync('<!doctype html><title>Alertmanager</title>'),
  );
  await go(['mod', 'edit', `-replace=${module}=./module`]);
}

/**
 * The tests of the PromQL parser are its corpus. They are never part of this repository: they are taken from the
 * module of the very version that judges them.
 * @param {import('./go.js').Work} work
 */
export async function copyParserTests({ out, go, module }) {
  const tests = join(await moduleFolder(go, module), 'promql', 'parser', 'parse_test.go');
  await copyFile(tests, join(out, 'parse_test.go'));
}

/**
 * The definitions of the kinds that the operator reads, as its release ships them.
 * @param {import('./go.js').Work} work
 */
export async function copyCustomResources({ out, go, module }) {
  const definitions = join(await moduleFolder(go, module), 'example', 'prometheus-operator-crd');
  await cp(definitions, join(out, 'crds'), { recursive: true });
  await makeWritable(join(out, 'crds'));
}

/**
 * @param {import('./go.js').Work['go']} go
 * @param {string} module
 */
async function moduleFolder(go, module) {
  await go(['mod', 'download', module]);
  return (await go(['list', '-m', '-f', '{{.Dir}}', module])).trim();
}

/** Files of the module cache are read-only, and so are their copies. @param {string} folder */
async function makeWritable(folder) {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
  }
}
