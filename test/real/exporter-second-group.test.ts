import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { watching } from './exporter/watched.ts';
import { eventually, onBench } from './telemetry-servers.ts';

/** Where control groups of version 2 are; beside those of the first, too, where they count CPU alone. */
const mounted = existsSync('/proc/mounts')
  ? /^\S+ (\S+) cgroup2 /m.exec(readFileSync('/proc/mounts', 'utf8'))?.[1]
  : undefined;

function group(): string | undefined {
  if (mounted === undefined || process.getuid?.() !== 0) return undefined;
  const directory = join(mounted, `sightline-${process.pid}-second`);
  try {
    mkdirSync(directory);
    return directory;
  } catch {
    return undefined;
  }
}

const probe = group();
if (probe !== undefined) rmdirSync(probe);
/** Where this machine lets us make them, and show them alone. */
const itInGroup = probe === undefined ? it.skip : it;

/** Seconds: the kernel counts a process when it is asked, and its group now and then. */
const BEHIND = 0.05;

/** Sees those of version 2 alone, as a container on a machine that has no others. */
const ALONE = ['unshare', '--mount', 'sh', '-c', `mount --bind ${mounted} /sys/fs/cgroup && exec "$0" "$@"`];

itInGroup(
  'GIVEN the exporter in a control group of version 2 WHEN it is asked THEN what the kernel counts there is told, and nothing else',
  async () => {
    const directory = group();
    if (directory === undefined) throw new Error('this machine makes no control groups');
    try {
      await onBench(async bench => {
        const watched = await watching(bench, {}, {}, ALONE, directory);
        const page = async (): Promise<string> => (await fetch(`http://127.0.0.1:${watched.port}/metrics`)).text();
        await eventually('it answers', async () => (await page()).includes('process_cpu_seconds_total') || undefined);
        const own = async (): Promise<number> => await watched.metric('process_cpu_seconds_total');
        const all = async (): Promise<number> => await watched.metric('sightline_container_cpu_seconds_total');
        // It is alone there but for the shell that started it.
        const before = await own();
        expect(await all()).toBeGreaterThanOrEqual(before - BEHIND);
        await eventually('it works', async () => ((await page()) && (await own()) > before + 0.2) || undefined);
        const after = await own();
        const counted = await all();
        expect(counted).toBeGreaterThanOrEqual(after - BEHIND);
        expect(counted).toBeLessThan(after + 0.5);
        expect(await watched.metric('sightline_container_cpu_waiting_seconds_total')).toBeGreaterThanOrEqual(0);
        const hasMemory = existsSync(join(directory, 'memory.current'));
        expect((await page()).includes('\nsightline_container_memory_working_set_bytes ')).toBe(hasMemory);
      });
    } finally {
      rmdirSync(directory);
    }
  },
  120_000,
);
