import { spawn } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { groupOf, MEBI, type MemoryGroup, memoryGroup } from './control-group.ts';
import { eventually } from './telemetry-servers.ts';

const group = memoryGroup('probe', 1);
group?.close();
/** Where this machine lets us make control groups. */
const itInGroup = group === undefined ? it.skip : it;

/** A process in the group that holds so much. */
function holder({ directory }: MemoryGroup, mebibytes: number) {
  const program = `globalThis.held = Buffer.alloc(${mebibytes * MEBI}, 1); setTimeout(() => {}, 20_000);`;
  return spawn('sh', ['-c', `echo $$ >"${directory}/cgroup.procs"; exec "$0" -e "$1"`, process.execPath, program], {
    stdio: 'ignore',
  });
}

async function inGroup(limit: number, held: number, story: (group: MemoryGroup, pid: number) => Promise<void>) {
  const group = memoryGroup('held', limit * MEBI);
  if (group === undefined) throw new Error('this machine makes no control groups');
  const child = holder(group, held);
  const gone = new Promise(resolve => child.once('exit', resolve));
  try {
    await story(group, child.pid ?? 0);
  } finally {
    child.kill('SIGKILL');
    await gone;
    group.close();
  }
}

itInGroup('GIVEN a process within its control group WHEN the group is read THEN what it holds is in it', () =>
  inGroup(512, 100, async (group, pid) => {
    await eventually('memory is held', async () => group.usage().residentBytes > 100 * MEBI || undefined);
    const { residentBytes } = groupOf(pid)();
    expect(residentBytes).toBeGreaterThan(100 * MEBI);
    expect(residentBytes).toBeLessThan(200 * MEBI);
    expect(group.usage().peakBytes ?? residentBytes).toBeGreaterThanOrEqual(residentBytes);
    expect(group.usage().oomKills).toBe(0);
  }),
);

itInGroup('GIVEN a process that takes more than its control group has THEN the group says that it was killed', () =>
  inGroup(100, 200, async group => {
    await eventually('it is killed', async () => group.usage().oomKills === 1 || undefined);
    expect(group.usage().peakBytes ?? 0).toBeLessThanOrEqual(100 * MEBI);
  }),
);
