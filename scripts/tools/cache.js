import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { withLock } from './lock.js';

/**
 * Where tools are kept, outside of every checkout: `$XDG_CACHE_HOME/sightline/tools`.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function cacheRoot(env = process.env) {
  // The XDG specification says that a relative path is to be ignored.
  const base = env.XDG_CACHE_HOME?.startsWith('/') ? env.XDG_CACHE_HOME : join(env.HOME || homedir(), '.cache');
  return join(base, 'sightline', 'tools');
}

/**
 * @param {string} name
 * @param {string} version
 * @param {NodeJS.ProcessEnv} [env]
 */
export function cacheFolder(name, version, env = process.env) {
  return join(cacheRoot(env), name, version);
}

/**
 * The versions of a package that are in the cache.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 */
export function cachedVersions(name, env = process.env) {
  const folder = join(cacheRoot(env), name);
  return existsSync(folder) ? readdirSync(folder).filter(version => !version.startsWith('.')) : [];
}

/**
 * Fills one folder of the cache. `fill` writes into a folder beside it, which is renamed when everything is there: a
 * reader sees all of a tool or nothing, also when the build is interrupted. Of two runs at once the second one waits
 * and finds the result of the first.
 * @param {string} name
 * @param {string} version
 * @param {{ env?: NodeJS.ProcessEnv, log: (line: string) => void }} options
 * @param {(paths: { out: string, temp: string }) => Promise<void>} fill
 * @returns {Promise<string>} the folder
 */
export async function fillCache(name, version, { env = process.env, log }, fill) {
  const folder = cacheFolder(name, version, env);
  const root = cacheRoot(env);
  const onWait = (/** @type {string} */ owner) => log(`${name} ${version}: waiting, ${owner} is installing it`);
  return withLock(join(root, '.locks', `${name}-${version}`), { onWait }, async () => {
    if (existsSync(folder)) return folder;
    await mkdir(join(root, '.temp'), { recursive: true });
    await removeLeftovers(join(root, '.temp'), `${name}-${version}-`);
    const temp = await mkdtemp(join(root, '.temp', `${name}-${version}-`));
    try {
      const out = join(temp, 'out');
      await mkdir(out);
      await fill({ out, temp });
      await mkdir(dirname(folder), { recursive: true });
      await rename(out, folder);
    } finally {
      await rm(temp, { recursive: true, force: true });
    }
    return folder;
  });
}

/**
 * What an interrupted run left behind; whoever holds the lock knows that nobody is using it.
 * @param {string} folder
 * @param {string} prefix
 */
async function removeLeftovers(folder, prefix) {
  for (const entry of await readdir(folder)) {
    if (entry.startsWith(prefix)) await rm(join(folder, entry), { recursive: true, force: true });
  }
}
