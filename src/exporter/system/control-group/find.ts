import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../read-text.ts';
import { readFirst } from './first.ts';
import { readSecond } from './second.ts';
import type { GroupUsage } from './usage.ts';

export interface ControlGroup {
  readonly version: 1 | 2;
  read(): GroupUsage;
}

/**
 * The control group this process runs in.
 * @param root where `/proc` and `/sys` are
 * @returns undefined where there is none, or nothing of it is mounted
 */
export function findControlGroup(root = '/'): ControlGroup | undefined {
  const groups = readText(join(root, 'proc/self/cgroup')) ?? '';
  const mounted = join(root, 'sys/fs/cgroup');
  // Controllers of the first version, where both are mounted, are in charge.
  const directory = (controller: string): string | undefined => {
    const path = new RegExp(`^\\d+:(?:[^:\\n]*,)?${controller}(?:,[^:\\n]*)?:(.*)$`, 'm').exec(groups)?.[1];
    return path === undefined ? undefined : existing(join(mounted, controller), path);
  };
  if (directory('memory') !== undefined || directory('cpuacct') !== undefined)
    return { version: 1, read: () => readFirst(directory) };
  const path = /^0::(.*)$/m.exec(groups)?.[1];
  if (path === undefined || !existsSync(join(mounted, 'cgroup.controllers'))) return undefined;
  const own = existing(mounted, path) ?? mounted;
  return { version: 2, read: () => readSecond(own) };
}

/** In a container the path is often that of the machine, and what is mounted is the container's own group. */
const existing = (mounted: string, path: string): string | undefined =>
  [join(mounted, path), mounted].find(directory => existsSync(directory));
