import { lookup } from 'node:dns/promises';
import type { DnsCheck } from '../../model/exporter-config.ts';
import type { Attempt } from '../health/bounded-attempt.ts';
import { timed } from './timed.ts';

/** Finds the addresses of a name as any program on this machine would. */
export const dnsCheck =
  ({ name, latency = {} }: DnsCheck): Attempt =>
  async () => {
    const began = performance.now();
    await lookup(name).catch((error: NodeJS.ErrnoException) => {
      throw new Error(error.code ?? error.message);
    });
    return timed((performance.now() - began) / 1000, latency);
  };
