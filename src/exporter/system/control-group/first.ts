import { join } from 'node:path';
import { readKey, readNumber, readText } from '../read-text.ts';
import type { GroupUsage } from './usage.ts';

/** What the kernel writes where no limit is set, and everything near it. */
const NO_LIMIT = 2 ** 60;

/** https://docs.kernel.org/admin-guide/cgroup-v1/ */
export function readFirst(directory: (controller: string) => string | undefined): GroupUsage {
  // A controller that is not there has no files either.
  const file = (controller: string, name: string): string => join(directory(controller) ?? '/nowhere', name);
  const cpu = (key: string): number | undefined => readKey(file('cpu', 'cpu.stat'), key);
  const quota = readNumber(file('cpu', 'cpu.cfs_quota_us'));
  const period = readNumber(file('cpu', 'cpu.cfs_period_us'));
  const used = readNumber(file('memory', 'memory.usage_in_bytes'));
  const limit = readNumber(file('memory', 'memory.limit_in_bytes'));
  const inactive = readKey(file('memory', 'memory.stat'), 'total_inactive_file') ?? 0;
  return {
    cpuSeconds: nanoseconds(readNumber(file('cpuacct', 'cpuacct.usage'))),
    cpuLimit: quota && period ? quota / period : undefined,
    cpuPeriods: cpu('nr_periods'),
    throttledPeriods: cpu('nr_throttled'),
    throttledSeconds: nanoseconds(cpu('throttled_time')),
    workingSetBytes: used === undefined ? undefined : Math.max(0, used - inactive),
    memoryLimitBytes: limit === undefined || limit >= NO_LIMIT ? undefined : limit,
    oomKills: readKey(file('memory', 'memory.oom_control'), 'oom_kill'),
    processes: readNumber(file('pids', 'pids.current')),
    processLimit: readNumber(file('pids', 'pids.max')),
    ...devices(readText(file('blkio', 'blkio.throttle.io_service_bytes'))),
  };
}

const nanoseconds = (value: number | undefined): number | undefined => (value === undefined ? undefined : value / 1e9);

/** `8:0 Read 1`, a line each device and direction. */
function devices(text: string | undefined): Pick<GroupUsage, 'diskReadBytes' | 'diskWrittenBytes'> {
  if (text === undefined) return {};
  const sum = (direction: string): number =>
    [...text.matchAll(new RegExp(`^\\S+ ${direction} (\\d+)$`, 'gm'))].reduce(
      (all, [, bytes]) => all + Number(bytes),
      0,
    );
  return { diskReadBytes: sum('Read'), diskWrittenBytes: sum('Write') };
}
