import type { MemoryCheck } from '../../model/exporter-config.ts';
import type { Attempt } from '../health/bounded-attempt.ts';
import { above } from '../health/outcome.ts';
import { findControlGroup } from '../system/control-group/find.ts';
import { machineMemory } from '../system/machine.ts';

const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 ** 2)} MiB`;

/** Memory that is used: of the control group's limit, or of the machine where there is none. */
export const memoryCheck =
  ({ warningUsed, criticalUsed }: MemoryCheck, root = '/'): Attempt =>
  async () => {
    const { workingSetBytes, memoryLimitBytes } = findControlGroup(root)?.read() ?? {};
    const machine = machineMemory(root);
    // A limit that is larger than the machine limits nothing.
    const isLimited = memoryLimitBytes !== undefined && memoryLimitBytes < machine.totalBytes;
    const of = isLimited ? 'of the limit' : 'of the machine';
    const used = isLimited ? (workingSetBytes ?? Number.NaN) : machine.usedBytes;
    const most = isLimited ? memoryLimitBytes : machine.totalBytes;
    const share = (limit: number): string => `${Math.round(limit * 100)} %`;
    return above(
      used / most,
      { warning: warningUsed, critical: criticalUsed },
      limit =>
        `${mebibytes(used)} ${of} of ${mebibytes(most)} used${limit === undefined ? '' : `, more than ${share(limit)}`}`,
    );
  };
