import { defineAlert, firesWhen, rulePack, series, staysSilentWhen } from 'sightline';
import { NO_DISK, nodeMetrics } from 'sightline/catalogue';

const { filesystemAvailable, filesystemSize, memoryAvailable, memoryTotal } = nodeMetrics;

const at = { job: 'node-exporter', instance: 'one', service: 'node-exporter' } as const;
const disk = { ...at, device: '/dev/vda1', fstype: 'ext4', mountpoint: '/' } as const;
const gone = { instance: 'one', device: '/dev/vda1' };

/** Whatever its type, name and place: one alert a device, however often it is mounted. */
const onDisk = { fstype: { notMatch: NO_DISK } } as const;
const freeShare = () => filesystemAvailable.value(onDisk).div(filesystemSize.value(onDisk)).minBy('instance', 'device');

const diskFull = defineAlert({
  expr: freeShare(),
  // A tenth is what most file systems need to stay fast; a twentieth is what root may keep for itself.
  levels: { warning: { below: 0.1, for: '15m' }, error: { below: 0.05, for: '5m' } },
  summary: (l, v) => `${l.device} of ${l.instance} has ${v.percent} of its space left`,
  runbook: {
    means: 'A disk of the machine is nearly full.',
    impact: 'When it is full, whatever writes there stops: databases, logs, the servers of this stack.',
    confirm: ['`df -h` on the machine shows where the device is mounted.', '`du -xh --max-depth=2 <place> | sort -h`'],
    causes: ['Container images and logs that nobody removes.', 'A volume that grows faster than it was sized for.'],
    fix: [
      'Remove what is not needed: `docker image prune`, old logs, core dumps.',
      'Enlarge the disk. Volumes of this stack follow from the declared retention: shorten it, or move the volume.',
    ],
  },
  tests: [
    firesWhen('8 % are left for a quarter of an hour', {
      given: [series(filesystemAvailable, disk, '8x20'), series(filesystemSize, disk, '100x20')],
      at: '16m',
      labels: gone,
      severity: 'warning',
      annotations: { summary: '/dev/vda1 of one has 8% of its space left' },
    }),
    firesWhen('3 % are left of a device that is mounted twice', {
      given: [
        series(filesystemAvailable, disk, '3x20'),
        series(filesystemSize, disk, '100x20'),
        series(filesystemAvailable, { ...disk, mountpoint: '/data' }, '3x20'),
        series(filesystemSize, { ...disk, mountpoint: '/data' }, '100x20'),
      ],
      at: '6m',
      labels: gone,
      severity: 'error',
    }),
    staysSilentWhen('exactly a tenth is left', {
      given: [series(filesystemAvailable, disk, '10x20'), series(filesystemSize, disk, '100x20')],
      at: '20m',
    }),
    staysSilentWhen('what is full lives in memory', {
      given: [
        series(filesystemAvailable, { ...disk, fstype: 'tmpfs' }, '0x20'),
        series(filesystemSize, { ...disk, fstype: 'tmpfs' }, '100x20'),
      ],
      at: '20m',
    }),
  ],
});

const inADay = filesystemAvailable.predictLinear('6h', '24h', onDisk).minBy('instance', 'device');
const diskFills = defineAlert({
  // Above 30 % a steep hour says little: there is room for what a build or an import needs for a while.
  levels: { warning: { when: inADay.lt(0).and(freeShare().lt(0.3)), for: '30m' } },
  summary: l => `${l.device} of ${l.instance} is full within a day if it goes on like this`,
  runbook: {
    means: 'Less than a third of a disk is free, and what is left goes within 24 hours at the pace of the last six.',
    impact: 'None yet. When it is full, whatever writes there stops.',
    confirm: ['Space used, on the dashboard Nodes: a line or a staircase?', '`du -xh --max-depth=2 <place> | sort -h`'],
    causes: ['A log that is not rotated.', 'A retention that is longer than the disk is large.'],
    fix: ['Stop what grows, or shorten its retention.', 'Enlarge the disk while there is time.'],
  },
  tests: [
    firesWhen('a quarter is left and it goes by 2 % an hour', {
      given: [series(filesystemAvailable, disk, '40-0.0333x600'), series(filesystemSize, disk, '100x600')],
      at: '9h',
      labels: gone,
    }),
    staysSilentWhen('it grows as fast, and half is left', {
      given: [series(filesystemAvailable, disk, '70-0.0333x600'), series(filesystemSize, disk, '100x600')],
      at: '9h',
    }),
    staysSilentWhen('a quarter is left and stays', {
      given: [series(filesystemAvailable, disk, '25x600'), series(filesystemSize, disk, '100x600')],
      at: '9h',
    }),
  ],
});

const memoryLow = defineAlert({
  expr: memoryAvailable.value().div(memoryTotal.value()).minBy('instance'),
  // Below a tenth the page cache is what is given up first, so everything gets slow; then the kernel kills.
  levels: { warning: { below: 0.1, for: '15m' }, error: { below: 0.05, for: '5m' } },
  summary: (l, v) => `${l.instance} has ${v.percent} of its memory left`,
  runbook: {
    means: 'Programs can hardly get memory any more.',
    impact: 'Everything on the machine gets slow; then the kernel ends a process of its own choice.',
    confirm: ['`free -m`; `available` counts, not `free`.', '`ps aux --sort=-rss | head` names the largest.'],
    causes: ['A leak.', 'More containers on the machine than their limits allow.'],
    fix: ['Restart what leaks, after a dump of its memory.', 'Lower limits, move containers, or add memory.'],
  },
  tests: [
    firesWhen('8 % are left for a quarter of an hour', {
      given: [series(memoryAvailable, at, '8x20'), series(memoryTotal, at, '100x20')],
      at: '16m',
      labels: { instance: 'one' },
      severity: 'warning',
      annotations: { summary: 'one has 8% of its memory left' },
    }),
    firesWhen('3 % are', {
      given: [series(memoryAvailable, at, '3x20'), series(memoryTotal, at, '100x20')],
      at: '6m',
      labels: { instance: 'one' },
      severity: 'error',
    }),
    staysSilentWhen('exactly a tenth is left', {
      given: [series(memoryAvailable, at, '10x20'), series(memoryTotal, at, '100x20')],
      at: '20m',
    }),
  ],
});

/** What a machine runs out of before everything on it fails. Expects the component under the name `node-exporter`. */
export const nodeRules = rulePack('node', {
  needs: { job: 'node-exporter' },
  alerts: { NodeDiskFull: diskFull, NodeDiskFills: diskFills, NodeMemoryLow: memoryLow },
});
