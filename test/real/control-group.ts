import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the processes of a control group have used so far. */
export interface GroupUsage {
  /** Memory that they hold now and that cannot be given back: no page cache, no mapped files. */
  readonly residentBytes: number;
  /** Most that was ever charged, page cache included; undefined where the kernel does not keep it (before Linux 5.19). */
  readonly peakBytes: number | undefined;
  /** Processes the kernel killed because the group was full. */
  readonly oomKills: number;
}

/** A bound on memory that the kernel holds, as a container has it. */
export interface MemoryGroup {
  readonly directory: string;
  usage(): GroupUsage;
  close(): void;
}

interface Interface {
  readonly root: string;
  readonly limit: string;
  readonly peak: string;
  /** Keys of memory.stat: anonymous memory, and shared memory with temporary file systems. */
  readonly resident: readonly string[];
  /** File with a line `oom_kill <n>`. */
  readonly events: string;
}

const FIRST: Interface = {
  root: '/sys/fs/cgroup/memory',
  limit: 'memory.limit_in_bytes',
  peak: 'memory.max_usage_in_bytes',
  resident: ['total_rss', 'total_shmem'],
  events: 'memory.oom_control',
};
const SECOND: Interface = {
  root: '/sys/fs/cgroup',
  limit: 'memory.max',
  peak: 'memory.peak',
  resident: ['anon', 'shmem'],
  events: 'memory.events',
};

/** `key value`, a line each. */
function numberIn(file: string, key: string): number {
  const value = new RegExp(`^${key} (\\d+)$`, 'm').exec(readFileSync(file, 'utf8'))?.[1];
  if (value === undefined) throw new Error(`${file} does not say ${key}`);
  return Number(value);
}

function usageOf(directory: string, { peak, resident, events }: Interface): GroupUsage {
  const file = join(directory, peak);
  return {
    residentBytes: resident.reduce((sum, key) => sum + numberIn(join(directory, 'memory.stat'), key), 0),
    peakBytes: existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined,
    oomKills: numberIn(join(directory, events), 'oom_kill'),
  };
}

/** A new control group, or undefined where this machine does not let us make one: then memory is measured, not bounded. */
export function memoryGroup(name: string, bytes: number): MemoryGroup | undefined {
  for (const version of [FIRST, SECOND]) {
    const directory = join(version.root, `sightline-${process.pid}-${name}`);
    try {
      mkdirSync(directory);
    } catch {
      continue;
    }
    const close = (): void => rmdirSync(directory);
    if (!existsSync(join(directory, version.limit))) {
      close();
      continue;
    }
    writeFileSync(join(directory, version.limit), `${bytes}`);
    return { directory, usage: () => usageOf(directory, version), close };
  }
  return undefined;
}

/** Reads what the control group of a process has used: a container's, given the process it was started with. */
export function groupOf(pid: number): () => GroupUsage & { readonly cpuSeconds: number } {
  const groups = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  const path = (controller: string): string | undefined =>
    new RegExp(`^\\d+:(?:[^:\\n]*,)?${controller}(?:,[^:\\n]*)?:(.*)$`, 'm').exec(groups)?.[1];
  const first = path('memory');
  if (first !== undefined) {
    const cpu = join('/sys/fs/cgroup/cpuacct', path('cpuacct') ?? '', 'cpuacct.usage');
    return () => ({
      ...usageOf(join(FIRST.root, first), FIRST),
      cpuSeconds: Number(readFileSync(cpu, 'utf8')) / 1e9,
    });
  }
  const directory = join(SECOND.root, /^0::(.*)$/m.exec(groups)?.[1] ?? '');
  return () => ({
    ...usageOf(directory, SECOND),
    cpuSeconds: numberIn(join(directory, 'cpu.stat'), 'usage_usec') / 1e6,
  });
}

export const MEBI = 1024 ** 2;

/** Most memory that a process has held so far, in mebibytes. */
export function peakMebibytes(pid: number): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kibibytes === undefined) throw new Error(`process ${pid} has no memory: it is gone`);
  return Math.round((Number(kibibytes) * 1024) / MEBI);
}
