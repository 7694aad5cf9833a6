import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { NO_DISK, nodeMetrics } from 'sightline/catalogue';
import { disk } from './scraped.ts';

const { filesystemAvailable, filesystemSize, filesystemReadonly } = nodeMetrics;

export const gone = { instance: 'one', device: '/dev/vda1' };

/** Whatever its type, name and place: one alert a device, however often it is mounted. */
export const onDisk = { fstype: { notMatch: NO_DISK } } as const;
/** Nobody can write there, so nothing is amiss when it is full. */
export const readOnly = () => filesystemReadonly.value().eq(1);
const freeShare = () =>
  filesystemAvailable.value(onDisk).unless(readOnly()).div(filesystemSize.value()).minBy('instance', 'device');

export const diskFull = defineAlert({
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
    firesWhen('less than a tenth is left for a quarter of an hour, under one of two places', {
      given: [
        series(filesystemAvailable, disk, '10x2 9.9x30 10x5'),
        series(filesystemSize, disk, '100x40'),
        series(filesystemAvailable, { ...disk, mountpoint: '/data' }, '50x40'),
        series(filesystemSize, { ...disk, mountpoint: '/data' }, '100x40'),
      ],
      from: '18m',
      until: '34m',
      labels: gone,
      severity: 'warning',
      annotations: { summary: '/dev/vda1 of one has 9.9% of its space left' },
    }),
    firesWhen('less than a twentieth is left for five minutes', {
      given: [
        series(filesystemAvailable, disk, '5x2 4.9x8 5x3'),
        series(filesystemSize, disk, '100x15'),
        series(filesystemReadonly, disk, '0x15'),
        series(filesystemAvailable, { ...disk, mountpoint: '/data' }, '50x15'),
        series(filesystemSize, { ...disk, mountpoint: '/data' }, '100x15'),
      ],
      from: '8m',
      until: '12m',
      labels: gone,
      severity: 'error',
    }),
    staysSilentWhen('what is full is mounted to be read only', {
      given: [
        series(filesystemAvailable, disk, '0x20'),
        series(filesystemSize, disk, '100x20'),
        series(filesystemReadonly, disk, '1x20'),
      ],
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

const goneInADay = filesystemAvailable.predictLinear('6h', '24h', onDisk).minBy('instance', 'device').lt(0);
// Where nobody can write nothing gets less either.
const littleLeft = filesystemAvailable.value(onDisk).div(filesystemSize.value()).minBy('instance', 'device').lt(0.3);
// A line through a few minutes leads anywhere: a machine that is new here has to have been seen for an hour.
const knownForAnHour = filesystemAvailable.offset('1h').value().groupBy('instance', 'device');
const SAME = 'both sides have the same labels, and nobody is told the value';
export const diskFills = defineAlert({
  // Above 30 % a steep hour says little: there is room for what a build or an import needs for a while.
  levels: { warning: { when: goneInADay.and(littleLeft).and(knownForAnHour), for: '30m' } },
  equivalentMutants: {
    [`((${littleLeft.expression.text}) and (${goneInADay.expression.text})) and ${knownForAnHour.expression.text}`]:
      SAME,
    [`${knownForAnHour.expression.text} and (${goneInADay.expression.text} and ${littleLeft.expression.text})`]: SAME,
  },
  summary: l => `${l.device} of ${l.instance} is full within a day if it goes on like this`,
  runbook: {
    means: 'Less than a third of a disk is free, and what is left goes within 24 hours at the pace of the last six.',
    impact: 'None yet. When it is full, whatever writes there stops.',
    confirm: ['Space used, on the dashboard Nodes: a line or a staircase?', '`du -xh --max-depth=2 <place> | sort -h`'],
    causes: ['A log that is not rotated.', 'A retention that is longer than the disk is large.'],
    fix: ['Stop what grows, or shorten its retention.', 'Enlarge the disk while there is time.'],
  },
  tests: [
    firesWhen('after six quiet hours it begins to go by 6 % an hour', {
      given: [
        series(filesystemAvailable, disk, '29x360 28.9-0.1x180'),
        series(filesystemSize, disk, '100x600'),
        series(filesystemAvailable, { ...disk, mountpoint: '/data' }, '29x600'),
        series(filesystemSize, { ...disk, mountpoint: '/data' }, '50x600'),
      ],
      from: '485m',
      labels: gone,
      annotations: { summary: '/dev/vda1 of one is full within a day if it goes on like this' },
    }),
    firesWhen('it goes fast, and less than 30 % are left', {
      given: [series(filesystemAvailable, disk, '900-6x140'), series(filesystemSize, disk, '1000x140')],
      from: '131m',
      labels: gone,
    }),
    firesWhen('it goes fast from its first sample on, an hour later', {
      given: [series(filesystemAvailable, disk, '290-1x140'), series(filesystemSize, disk, '1000x140')],
      from: '90m',
      labels: gone,
    }),
    staysSilentWhen('it is full already, which NodeDiskFull tells', {
      given: [series(filesystemAvailable, disk, '0x120'), series(filesystemSize, disk, '100x120')],
      at: '100m',
    }),
    staysSilentWhen('a FUSE mount of the same device says that it goes fast', {
      given: [
        series(filesystemAvailable, disk, '25x120'),
        series(filesystemSize, disk, '100x120'),
        series(filesystemAvailable, { ...disk, fstype: 'fuseblk' }, '60-0.5x120'),
        series(filesystemSize, { ...disk, fstype: 'fuseblk' }, '100x120'),
      ],
      at: '100m',
    }),
    staysSilentWhen('a FUSE mount of the same device says that little is left', {
      given: [
        series(filesystemAvailable, disk, '90-0.5x120'),
        series(filesystemSize, disk, '100x120'),
        series(filesystemAvailable, { ...disk, fstype: 'fuseblk' }, '10x120'),
        series(filesystemSize, { ...disk, fstype: 'fuseblk' }, '100x120'),
      ],
      at: '100m',
    }),
  ],
});
