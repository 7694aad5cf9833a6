import { join } from 'node:path';
import { readText } from './read-text.ts';

/** Memory of the machine; what the kernel can give back at once is not used. */
export function machineMemory(root = '/'): { readonly totalBytes: number; readonly usedBytes: number } {
  const text = readText(join(root, 'proc/meminfo')) ?? '';
  const bytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]) * 1024;
  const totalBytes = bytes('MemTotal');
  return { totalBytes, usedBytes: totalBytes - bytes('MemAvailable') };
}

/** Load average of a minute; the kernel keeps none of a container. */
export const machineLoad = (root = '/'): number | undefined => {
  const load = Number.parseFloat(readText(join(root, 'proc/loadavg')) ?? '');
  return Number.isNaN(load) ? undefined : load;
};

/** Bytes through all interfaces of this network namespace but the loopback one. */
export function networkBytes(root = '/'): { readonly received: number; readonly sent: number } | undefined {
  const text = readText(join(root, 'proc/self/net/dev'));
  if (text === undefined) return undefined;
  let [received, sent] = [0, 0];
  for (const line of text.split('\n')) {
    const [, name, numbers = ''] = /^\s*([^\s:]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || name === 'lo') continue;
    const columns = numbers.split(/\s+/).map(Number);
    received += columns[0] ?? 0;
    sent += columns[8] ?? 0;
  }
  return { received, sent };
}
