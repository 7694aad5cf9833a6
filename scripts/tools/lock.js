import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than the longest build: an owner this old is dead, whatever its process id says. */
const STALE_AFTER_MS = 2 * 60 * 60 * 1000;

/**
 * Runs `work` while no other process holds the lock. A folder is the lock, because making one is atomic everywhere;
 * a lock whose owner died is taken over.
 * @template T
 * @param {string} folder
 * @param {{ onWait?: (owner: string) => void, pollMs?: number }} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, { onWait, pollMs = 500 }, work) {
  await mkdir(dirname(folder), { recursive: true });
  let told = false;
  while (!(await acquire(folder))) {
    const owner = await ownerOf(folder);
    if (owner?.dead) {
      // Renaming is atomic: of several that saw the dead owner only one moves its lock away.
      const aside = `${folder}.stale-${process.pid}-${Date.now()}`;
      await rename(folder, aside).catch(() => {});
      await rm(aside, { recursive: true, force: true });
      continue;
    }
    if (!told && owner) onWait?.(owner.name);
    told = told || owner !== undefined;
    await sleep(pollMs);
  }
  try {
    return await work();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder @returns {Promise<boolean>} whether the lock is ours now */
async function acquire(folder) {
  try {
    await mkdir(folder);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  await writeFile(join(folder, 'owner'), `${process.pid} ${hostname()}`);
  return true;
}

/** @param {string} folder @returns {Promise<{ name: string, dead: boolean } | undefined>} undefined: just released */
async function ownerOf(folder) {
  const made = await stat(folder).catch(() => undefined);
  if (made === undefined) return undefined;
  const age = Date.now() - made.mtimeMs;
  const text = await readFile(join(folder, 'owner'), 'utf8').catch(() => '');
  const [pid, host] = text.split(' ');
  // An owner writes its name right after making the folder; one without a name for long died in between.
  if (!pid) return { name: 'a starting process', dead: age > 10_000 };
  const gone = host === hostname() && !isAlive(Number(pid));
  return { name: `process ${pid} on ${host}`, dead: gone || age > STALE_AFTER_MS };
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0); // signal 0 asks only whether it is there
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** @param {unknown} error @returns {string | undefined} such as EEXIST */
function codeOf(error) {
  return /** @type {NodeJS.ErrnoException | undefined} */ (error)?.code;
}
