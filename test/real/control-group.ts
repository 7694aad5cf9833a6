import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A bound on memory that the kernel holds, as a container has it. */
export interface MemoryGroup {
  readonly directory: string;
  /** Processes the kernel killed because the group was full. */
  oomKills(): number;
  close(): void;
}

interface Interface {
  readonly root: string;
  readonly limit: string;
  /** File with a line `oom_kill <n>`. */
  readonly events: string;
}

const VERSIONS: readonly Interface[] = [
  { root: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes', events: 'memory.oom_control' },
  { root: '/sys/fs/cgroup', limit: 'memory.max', events: 'memory.events' },
];

/** A new control group, or undefined where this machine does not let us make one: then memory is measured, not bounded. */
export function memoryGroup(name: string, bytes: number): MemoryGroup | undefined {
  for (const { root, limit, events } of VERSIONS) {
    const directory = join(root, `sightline-${process.pid}-${name}`);
    try {
      mkdirSync(directory);
    } catch {
      continue;
    }
    const close = (): void => rmdirSync(directory);
    if (!existsSync(join(directory, limit))) {
      close();
      continue;
    }
    writeFileSync(join(directory, limit), `${bytes}`);
    return {
      directory,
      oomKills: () => Number(/^oom_kill (\d+)$/m.exec(readFileSync(join(directory, events), 'utf8'))?.[1]),
      close,
    };
  }
  return undefined;
}

const MEBI = 1024 ** 2;

/** Most memory that a process has held so far, in mebibytes. */
export function peakMebibytes(pid: number): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kibibytes === undefined) throw new Error(`process ${pid} has no memory: it is gone`);
  return Math.round((Number(kibibytes) * 1024) / MEBI);
}
