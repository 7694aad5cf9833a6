import { Resolver } from 'node:dns/promises';
import type { DnsCheck } from '../../model/exporter-config.ts';
import type { Attempt } from '../health/bounded-attempt.ts';
import { reasonOf } from './connected.ts';
import { resolved } from './thread-pool.ts';
import { timed } from './timed.ts';

/** Of one question; the attempt's own timeout ends all of them. */
const QUESTION_MS = 2_000;

/** Finds the addresses of a name: as any program of this machine would, or by asking name servers themselves. */
export const dnsCheck =
  ({ name, servers, latency = {} }: DnsCheck): Attempt =>
  async signal => {
    const began = performance.now();
    await (servers === undefined ? resolved(name, signal) : asked(name, servers, signal)).catch((error: unknown) => {
      throw new Error(reasonOf(error));
    });
    return timed((performance.now() - began) / 1000, latency);
  };

/** Without the machine's own files and search domains, and without its threads. */
async function asked(name: string, servers: readonly string[], signal: AbortSignal): Promise<void> {
  const resolver = new Resolver({ timeout: QUESTION_MS, tries: 2 });
  resolver.setServers(servers);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel);
  try {
    await resolver.resolve4(name).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENODATA') throw error;
      return resolver.resolve6(name);
    });
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
