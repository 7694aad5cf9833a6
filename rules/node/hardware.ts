import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { nodeHardwareMetrics } from 'sightline/catalogue';
import { at } from './scraped.ts';

const { bondActive, bondSlaves, raidDisks, raidRequired } = nodeHardwareMetrics;

const bond0 = { ...at, master: 'bond0' } as const;
const bond = (active: string, minutes: number, of = bond0) => [
  series(bondSlaves, of, `2x${minutes}`),
  series(bondActive, of, active),
];

export const bondDegraded = defineAlert({
  expr: bondSlaves.value().sub(bondActive.value()),
  levels: { warning: { above: 0, for: '5m' } },
  summary: (l, v) => `${v.raw} of the links in ${l.master} on ${l.instance} are down`,
  runbook: {
    means: 'A bond of several network interfaces has lost some of them and goes on with the others.',
    impact: 'None that is felt, or half of the throughput. When the next link fails the machine is off the network.',
    confirm: ['`cat /proc/net/bonding/<bond>`: MII Status and Link Failure Count of each slave.'],
    causes: [
      'A cable, a transceiver or a port of the switch.',
      'One of the two switches is off, or restarts for an update.',
      'LACP that the switch no longer speaks on that port.',
    ],
    fix: [
      'Switches that restart: wait until they are back.',
      'Otherwise follow that link: cable, transceiver, port, configuration of the port.',
    ],
  },
  tests: [
    firesWhen('one of two is down, and the other bond is whole', {
      given: [...bond('2x2 1x10 2x3', 20), ...bond('2x20', 20, { ...bond0, master: 'bond1' } as never)],
      from: '8m',
      until: '14m',
      labels: bond0,
      annotations: { summary: '1 of the links in bond0 on one are down' },
    }),
  ],
});

const md0 = { ...at, device: 'md0' } as const;
const raid = (active: string, required = '4x60', of: object = md0) => [
  series(raidRequired, { ...md0, ...of }, required),
  series(raidDisks, { ...md0, ...of, state: 'active' }, active),
  series(raidDisks, { ...md0, ...of, state: 'spare' }, '1x60'),
  series(raidDisks, { ...md0, ...of, state: 'failed' }, '0x60'),
];

export const raidDegraded = defineAlert({
  expr: raidRequired.value().sub(raidDisks.value({ state: 'active' }), { ignoring: ['state'] }),
  levels: { error: { above: 0, for: '15m' } },
  summary: (l, v) => `The array ${l.device} of ${l.instance} lacks ${v.raw} of its disks`,
  runbook: {
    means: 'A software RAID runs with fewer disks than it is made of, or is still copying to a replacement.',
    impact: 'Nothing is lost. With RAID 1, 5 and 10 the next disk that fails may take the data with it.',
    confirm: [
      '`cat /proc/mdstat`: `[UU_]` shows the gap, `recovery = 12.6%` that it is being closed.',
      '`mdadm --detail /dev/<device>` says which disk is missing.',
    ],
    causes: ['A disk failed, see NodeRaidDiskFailed.', 'A disk was not found after a reboot.'],
    fix: [
      'Recovery runs: wait, and keep load from the array.',
      'The disk is well and only missing: `mdadm --manage /dev/<device> --re-add <disk>`.',
      'Otherwise replace it, partition it like the others, and `mdadm --manage /dev/<device> --add <disk>`.',
      'Make sure that the last backup is good before a rebuild: it is when second disks fail.',
    ],
    escalate: 'To whoever has access to the machine, today: a spare disk is needed.',
  },
  tests: [
    firesWhen('three of four are left, and another array is whole', {
      given: [...raid('4x2 3x20 4x3'), ...raid('2x60', '2x60', { device: 'md1' })],
      from: '18m',
      until: '24m',
      labels: md0,
      annotations: { summary: 'The array md0 of one lacks 1 of its disks' },
    }),
  ],
});

export const raidDiskFailed = defineAlert({
  expr: raidDisks.value({ state: 'failed' }),
  levels: { warning: { above: 0, for: '5m' } },
  summary: (l, v) => `${v.raw} disks of the array ${l.device} of ${l.instance} have failed`,
  runbook: {
    means: 'The array has put a disk out of use because it gave errors. A spare may have taken its place already.',
    impact: 'As long as NodeRaidDegraded is silent the data are as safe as before, but the spare is used up.',
    confirm: [
      '`mdadm --detail /dev/<device>`: the line `faulty`.',
      '`smartctl -a <disk>`: reallocated and pending sectors.',
    ],
    causes: ['The end of a disk’s life.', 'A controller or cable that made it look like that: several fail at once.'],
    fix: [
      '`mdadm --manage /dev/<device> --remove <disk>`, then replace it.',
      'SMART has nothing to say against it: check cables and controller before buying.',
    ],
  },
  tests: [
    firesWhen('one has failed for five minutes', {
      given: [
        series(raidDisks, { ...md0, state: 'failed' }, '0x2 1x10 0x3'),
        series(raidDisks, { ...md0, state: 'active' }, '4x20'),
      ],
      from: '8m',
      until: '14m',
      labels: { ...md0, state: 'failed' },
      annotations: { summary: '1 disks of the array md0 of one have failed' },
    }),
    staysSilentWhen('there are spare ones', {
      given: [series(raidDisks, { ...md0, state: 'spare' }, '2x20')],
      at: '15m',
    }),
  ],
});
