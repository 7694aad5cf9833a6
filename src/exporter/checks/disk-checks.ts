import { stat, statfs } from 'node:fs/promises';
import type { DiskSpaceCheck, FileAgeCheck } from '../../model/exporter-config.ts';
import type { Attempt } from '../health/bounded-attempt.ts';
import { above, critical } from '../health/outcome.ts';
import { files } from './thread-pool.ts';

/** How long ago a file was written: a backup, a heartbeat, the export of a job. */
export const fileAgeCheck =
  ({ path, warningSeconds, criticalSeconds }: FileAgeCheck): Attempt =>
  async signal => {
    const age = (Date.now() - (await files.run(`stat ${path}`, signal, () => stat(path))).mtimeMs) / 1000;
    return above(
      age,
      { warning: warningSeconds, critical: criticalSeconds },
      limit => `written ${Math.round(age)} s ago${limit === undefined ? '' : `, more than ${limit} s`}`,
    );
  };

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Space that a process without privileges can still use. */
export const diskSpaceCheck =
  ({ path, warningFree, criticalFree }: DiskSpaceCheck): Attempt =>
  async signal => {
    const { bavail, blocks } = await files.run(`statfs ${path}`, signal, () => statfs(path));
    if (blocks === 0) return critical('this file system has no space of its own');
    const used = 1 - bavail / blocks;
    return above(
      used,
      { warning: warningFree === undefined ? undefined : 1 - warningFree, critical: 1 - criticalFree },
      limit => `${percent(1 - used)} free${limit === undefined ? '' : `, less than ${percent(1 - limit)}`}`,
    );
  };
