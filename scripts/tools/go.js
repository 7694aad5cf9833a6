import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheRoot } from './cache.js';
import { goFromDebian } from './debian.js';
import { onPath, versionOf } from './path.js';
import { elapsed, run } from './run.js';
import { atLeast } from './versions.js';

/** The newest `go` line among the modules below tools/: what a machine needs to build all of them. */
export const GO_NEEDED = '1.26.5';

/**
 * What a hook of a recipe works with.
 * @typedef {object} Work
 * @property {string} folder copy of the recipe's folder; the build runs here
 * @property {string} out what becomes the folder in the cache
 * @property {string} module
 * @property {(args: string[]) => Promise<string>} go runs the go command in `folder`
 */

/**
 * The go command on PATH, when it is new enough.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function suitableGo(env = process.env) {
  const go = onPath('go', env);
  const version = go && versionOf([go], ['version'], env);
  return version && atLeast(version, GO_NEEDED) ? go : undefined;
}

/**
 * Builds the programs of one package.
 * @param {import('./packages.js').Package & { go: import('./packages.js').GoRecipe }} pkg
 * @param {{ out: string, temp: string }} paths
 * @param {{ env: NodeJS.ProcessEnv, log: (line: string) => void }} options
 */
export async function buildWithGo(pkg, { out, temp }, { env, log }) {
  const recipe = pkg.go;
  const folder = join(temp, 'source');
  await cp(fileURLToPath(new URL(`../../tools/${recipe.folder}/`, import.meta.url)), folder, { recursive: true });
  await refuseOtherVersion(folder, recipe);

  const program = suitableGo(env) ?? (await goFromDebian(GO_NEEDED, { env, log }));
  await mkdir(join(cacheRoot(env), 'logs'), { recursive: true });
  const logFile = join(cacheRoot(env), 'logs', `${pkg.name}-${pkg.version}.log`);
  const goEnv = { ...env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off', GO111MODULE: 'on' };
  const started = Date.now();
  const onProgress = () => log(`${pkg.name} ${pkg.version}: still building, ${elapsed((Date.now() - started) / 1000)}`);
  const go = (/** @type {string[]} */ args) => run(program, args, { cwd: folder, env: goEnv, logFile, onProgress });

  const work = { folder, out, module: recipe.module, go };
  await recipe.before?.(work);
  for (const [binary, main] of Object.entries(recipe.commands)) {
    await go(['build', ...buildFlags(recipe), '-o', join(out, binary), main]);
  }
  await recipe.after?.(work);
}

/** @param {import('./packages.js').GoRecipe} recipe */
function buildFlags({ variables = {}, tags }) {
  const linker = ['-s', '-w', ...Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`)];
  return [
    '-mod=readonly',
    '-trimpath',
    '-buildvcs=false',
    ...(tags ? ['-tags', tags] : []),
    '-ldflags',
    linker.join(' '),
  ];
}

/**
 * A go.mod that lags behind versions.json would build another release under the wanted one's name.
 * @param {string} folder
 * @param {import('./packages.js').GoRecipe} recipe
 */
async function refuseOtherVersion(folder, { folder: name, module, moduleVersion }) {
  const text = await readFile(join(folder, 'go.mod'), 'utf8');
  if (text.split('\n').some(line => line.includes(`${module} ${moduleVersion}`))) return;
  throw new Error(
    `tools/${name}/go.mod does not require ${module} ${moduleVersion}: run \`go get ${module}@${moduleVersion} && go mod tidy\` there`,
  );
}
