import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheRoot, fillCache } from './cache.js';
import { tools } from './catalogue.js';
import { hasDebian, takeFromDebian, takeTreeFromDebian } from './debian.js';
import { findToolSync } from './find.js';
import { buildWithGo, suitableGo } from './go.js';
import { hasEngine, pull, takeFromImage } from './image.js';
import { elapsed } from './run.js';

/** @typedef {{ env: NodeJS.ProcessEnv, log: (line: string) => void }} Options */

/**
 * Finds tools and installs those that are missing, one after the other: two Go builds at once are slower than two in
 * a row on a small machine. Never throws for a tool that cannot be had; its line says why.
 * @param {string[]} names
 * @param {Partial<Options>} [options]
 * @returns {Promise<(import('./find.js').FoundTool | import('./find.js').MissingTool)[]>} in the order of the names
 */
export async function ensureTools(names, { env = process.env, log = () => {} } = {}) {
  const results = [];
  for (const name of names) {
    let found = findToolSync(name, { env });
    if (found.missing) {
      const problem = await install(name, { env, log }).catch(error => /** @type {Error} */ (error).message);
      found = findToolSync(name, { env });
      if (found.missing && problem) found = { ...found, how: `${name} could not be installed: ${problem}` };
    }
    results.push(found);
  }
  return results;
}

/**
 * @param {string} name
 * @param {Options} options
 * @returns {Promise<string | undefined>} nothing: installed, or there is no way here
 */
async function install(name, { env, log }) {
  const tool = tools.get(name);
  if (tool === undefined) return `no tool "${name}"`;
  const pkg = tool.package;
  const started = Date.now();
  const done = () => log(`${pkg.name}: ready after ${elapsed((Date.now() - started) / 1000)}`);
  const { go, debian } = pkg;
  if (go && (suitableGo(env) || (!debian && hasDebian(env)))) {
    await fillCache(pkg.name, pkg.version, { env, log }, paths => {
      log(`${pkg.name} ${pkg.version}: building from Go modules, about ${pkg.minutes}`);
      return buildWithGo({ ...pkg, go }, paths, { env, log });
    });
    done();
  } else if (debian && hasDebian(env)) {
    await fillCache(pkg.name, 'debian', { env, log }, paths => {
      log(`${pkg.name}: taking it from Debian's packages`);
      const options = { env, log };
      return 'packages' in debian ? takeTreeFromDebian(debian, paths, options) : takeFromDebian(debian, paths, options);
    });
    done();
  } else if (tool.image && hasEngine(env)) {
    log(`${name}: pulling ${tool.image.reference}`);
    await pull(tool.image, { env, logFile: await pullLog(name, env) });
    done();
  } else if (pkg.image && hasEngine(env)) {
    const { image } = pkg;
    await fillCache(pkg.name, pkg.version, { env, log }, async paths => {
      log(`${pkg.name} ${pkg.version}: taking it from ${image.reference}`);
      await takeFromImage(image, paths, { env, logFile: await pullLog(pkg.name, env) });
    });
    done();
  }
  return undefined;
}

/** @param {string} name @param {NodeJS.ProcessEnv} env */
async function pullLog(name, env) {
  const logs = join(cacheRoot(env), 'logs');
  await mkdir(logs, { recursive: true });
  return join(logs, `${name}-pull.log`);
}
