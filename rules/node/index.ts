import { rulePack } from 'sightline';
import { clockOff, clockUnsynchronized } from './clock.ts';
import { cpuBusy, loadHigh } from './cpu.ts';
import { diskSlow } from './disk-speed.ts';
import { diskFills, diskFull } from './disks.ts';
import { bondDegraded, raidDegraded, raidDiskFailed } from './hardware.ts';
import { inodesFull } from './inodes.ts';
import { conntrackUsed, fileHandlesUsed, textfileUnreadable } from './limits.ts';
import { memoryLow, memoryStalls, outOfMemory } from './memory.ts';
import { networkErrors, networkFlaps } from './network.ts';

/** What a machine runs out of before everything on it fails. Expects the component under the name `node-exporter`. */
export const nodeRules = rulePack('node', {
  needs: { job: 'node-exporter' },
  dashboard: 'node-dashboard',
  alerts: {
    NodeDiskFull: diskFull,
    NodeDiskFills: diskFills,
    NodeDiskSlow: diskSlow,
    NodeInodesFull: inodesFull,
    NodeMemoryLow: memoryLow,
    NodeMemoryStalls: memoryStalls,
    NodeOutOfMemory: outOfMemory,
    NodeCpuBusy: cpuBusy,
    NodeLoadHigh: loadHigh,
    NodeNetworkErrors: networkErrors,
    NodeNetworkFlaps: networkFlaps,
    NodeBondDegraded: bondDegraded,
    NodeRaidDegraded: raidDegraded,
    NodeRaidDiskFailed: raidDiskFailed,
    NodeClockOff: clockOff,
    NodeClockUnsynchronized: clockUnsynchronized,
    NodeFileHandlesUsed: fileHandlesUsed,
    NodeConntrackFull: conntrackUsed,
    NodeTextfileUnreadable: textfileUnreadable,
  },
});
