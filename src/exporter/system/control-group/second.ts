import { join } from 'node:path';
import { readKey, readNumber, readText } from '../read-text.ts';
import type { GroupUsage } from './usage.ts';

/** https://docs.kernel.org/admin-guide/cgroup-v2.html */
export function readSecond(directory: string): GroupUsage {
  const file = (name: string): string => join(directory, name);
  const cpu = (key: string): number | undefined => readKey(file('cpu.stat'), key);
  const used = readNumber(file('memory.current'));
  const [quota, period] = (readText(file('cpu.max')) ?? '').trim().split(' ').map(Number);
  const waiting = /^some .*total=(\d+)$/m.exec(readText(file('cpu.pressure')) ?? '')?.[1];
  return {
    cpuSeconds: microseconds(cpu('usage_usec')),
    cpuLimit: quota && period ? quota / period : undefined,
    cpuPeriods: cpu('nr_periods'),
    throttledPeriods: cpu('nr_throttled'),
    throttledSeconds: microseconds(cpu('throttled_usec')),
    cpuWaitingSeconds: microseconds(waiting === undefined ? undefined : Number(waiting)),
    workingSetBytes:
      used === undefined ? undefined : Math.max(0, used - (readKey(file('memory.stat'), 'inactive_file') ?? 0)),
    memoryLimitBytes: readNumber(file('memory.max')),
    oomKills: readKey(file('memory.events'), 'oom_kill'),
    processes: readNumber(file('pids.current')),
    processLimit: readNumber(file('pids.max')),
    ...devices(readText(file('io.stat'))),
  };
}

const microseconds = (value: number | undefined): number | undefined => (value === undefined ? undefined : value / 1e6);

/** `8:0 rbytes=1 wbytes=2 …`, a line each device. */
function devices(text: string | undefined): Pick<GroupUsage, 'diskReadBytes' | 'diskWrittenBytes'> {
  if (text === undefined) return {};
  const sum = (key: string): number =>
    [...text.matchAll(new RegExp(`\\b${key}=(\\d+)`, 'g'))].reduce((all, [, bytes]) => all + Number(bytes), 0);
  return { diskReadBytes: sum('rbytes'), diskWrittenBytes: sum('wbytes') };
}
