import { lookup as findAddress } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Slots } from './slots.ts';

/** Threads Node has for files and names; said by the environment, since it cannot be changed once Node runs. */
const THREADS = Number(process.env.UV_THREADPOOL_SIZE) || 4;

/** Disks that hang hold half of the threads at most, names that nobody answers for a quarter: the rest is for others. */
export const files = new Slots(Math.floor(THREADS / 2));
const names = new Slots(Math.floor(THREADS / 4));

const never = new AbortController().signal;

/** A process does not end before its threads have: whether one of them has not come back after a while. */
export async function threadsHang(patienceMs = 500): Promise<boolean> {
  const end = performance.now() + patienceMs;
  while (files.isBusy || names.isBusy) {
    if (performance.now() > end) return true;
    await setTimeout(20);
  }
  return false;
}

/** Finds addresses as any program of this machine does; for sockets. */
export const lookupWithin =
  (signal: AbortSignal = never): LookupFunction =>
  (hostname, options, done) => {
    const key = `${hostname} ${options.family ?? 0} ${options.all ?? false} ${options.hints ?? 0}`;
    names
      .run(key, signal, () => findAddress(hostname, options))
      .then(
        found => (Array.isArray(found) ? done(null, found) : done(null, found.address, found.family)),
        (error: NodeJS.ErrnoException) => done(error, []),
      );
  };

/** Whether a name has an address. @throws Error with the reason */
export const resolved = (name: string, signal: AbortSignal): Promise<unknown> =>
  names.run(`${name} 0 false 0`, signal, () => findAddress(name));
