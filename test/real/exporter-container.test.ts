import { spawn } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { MEBI, memoryGroup } from './control-group.ts';
import { watching } from './exporter/watched.ts';
import { eventually, onBench } from './telemetry-servers.ts';

const LIMIT = 300 * MEBI;

const probe = memoryGroup('exporter-probe', 1);
probe?.close();
/** Where this machine lets us make control groups. */
const itInGroup = probe === undefined ? it.skip : it;

/** A process in the group that holds more and more until the kernel ends it. */
async function hog(directory: string): Promise<void> {
  const program = 'const held = []; for (;;) held.push(Buffer.alloc(2 ** 22, 1));';
  // Chosen before the exporter, which is in the same group.
  const join = `echo $$ >"${directory}/cgroup.procs"; echo 1000 >/proc/self/oom_score_adj; exec "$0" -e "$1"`;
  const child = spawn('sh', ['-c', join, process.execPath, program], { stdio: 'ignore', timeout: 60_000 });
  await new Promise(resolve => child.once('exit', resolve));
}

itInGroup(
  'GIVEN the exporter in a control group WHEN another process in it is killed for its memory THEN limit, use and kill are told, and the memory is checked against the limit',
  async () => {
    const group = memoryGroup('exporter', LIMIT);
    if (group === undefined) throw new Error('this machine makes no control groups');
    try {
      await onBench(async bench => {
        const memory = { kind: 'memory', warningUsed: 0.001, criticalUsed: 0.99 } as const;
        const watched = await watching(bench, { memory }, {}, [], group.directory);
        await watched.until('memory', /^warning: \d+ MiB of the limit of 300 MiB used, more than 0 %$/);
        const metric = (name: string) => watched.metric(`sightline_container_${name}`);
        expect(await metric('memory_limit_bytes')).toBe(LIMIT);
        expect(await metric('oom_kills_total')).toBe(0);
        const used = await metric('memory_working_set_bytes');
        expect(used).toBeGreaterThan(10 * MEBI);
        expect(used).toBeLessThan(200 * MEBI);
        const cpu = await metric('cpu_seconds_total');
        expect(cpu).toBeGreaterThan(0);

        await hog(group.directory);
        await eventually('the kill is told', async () => (await metric('oom_kills_total')) === 1 || undefined);
        expect(await metric('cpu_seconds_total')).toBeGreaterThan(cpu);
      });
    } finally {
      group.close();
    }
  },
  120_000,
);
