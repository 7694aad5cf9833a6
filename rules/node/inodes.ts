import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { nodeMetrics } from 'sightline/catalogue';
import { gone, onDisk, readOnly } from './disks.ts';
import { disk } from './scraped.ts';

const { filesystemFiles, filesystemFilesFree, filesystemReadonly } = nodeMetrics;

const left = (free: string, minutes: number, of: object = {}) => [
  series(filesystemFilesFree, { ...disk, ...of }, free),
  series(filesystemFiles, { ...disk, ...of }, `100x${minutes}`),
];

export const inodesFull = defineAlert({
  // File systems that make inodes as they need them say that they have none: the share is no number, and fires nothing.
  expr: filesystemFilesFree.value(onDisk).unless(readOnly()).div(filesystemFiles.value()).minBy('instance', 'device'),
  levels: { warning: { below: 0.1, for: '15m' }, error: { below: 0.05, for: '5m' } },
  summary: (l, v) => `${l.device} of ${l.instance} can take only ${v.percent} of its files more`,
  runbook: {
    means: 'A file system has nearly used up its inodes: every file and directory takes one, however small it is.',
    impact: 'With none left nothing can be created, although `df -h` shows free space: “No space left on device”.',
    confirm: [
      '`df -i` on the machine: the column IUse%.',
      '`du --inodes -x / | sort -n | tail -20` names the directories with the most files.',
    ],
    causes: [
      'Sessions, mails or cache entries, one file each, that nobody removes.',
      'Layers of container images with very many small files.',
      'A file system that was made with few inodes for its size.',
    ],
    fix: [
      'Remove the old ones: `find <directory> -xdev -mtime +7 -delete`, after a look at what it would delete.',
      '`docker image prune`, `crictl rmi --prune`.',
      'ext4 cannot get more inodes later: move the data to a file system made with `mkfs.ext4 -i 8192`, or to XFS.',
    ],
  },
  tests: [
    firesWhen('less than a tenth is left for a quarter of an hour, under one of two places', {
      given: [...left('10x2 9.9x30 10x5', 40), ...left('50x40', 40, { mountpoint: '/data' })],
      from: '18m',
      until: '34m',
      labels: gone,
      severity: 'warning',
      annotations: { summary: '/dev/vda1 of one can take only 9.9% of its files more' },
    }),
    firesWhen('less than a twentieth is left for five minutes, on one of two disks', {
      given: [
        ...left('5x2 4.9x8 5x3', 15),
        series(filesystemReadonly, disk, '0x15'),
        ...left('90x15', 15, { mountpoint: '/data' }),
        ...left('90x15', 15, { device: '/dev/vdb1', mountpoint: '/data' }),
        ...left('90x15', 15, { instance: 'two' }),
      ],
      from: '8m',
      until: '12m',
      labels: gone,
      severity: 'error',
    }),
    staysSilentWhen('it is mounted to be read only', {
      given: [...left('0x20', 20), series(filesystemReadonly, disk, '1x20')],
      at: '20m',
    }),
    staysSilentWhen('it lives in memory', { given: left('0x20', 20, { fstype: 'tmpfs' }), at: '20m' }),
  ],
});
