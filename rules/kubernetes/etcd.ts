import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { etcdMetrics } from 'sightline/catalogue';
import { sameQuantile } from '../equivalents.ts';
import { stretch } from './stretch.ts';

const { hasLeader, leaderChanges, failedProposals, databaseSize, databaseQuota, logSync } = etcdMetrics;
const needs = { job: 'etcd' } as const;
const group = 'kube-etcd';
const one = { job: 'etcd', instance: 'etcd-1', service: 'etcd' } as const;
const two = { ...one, instance: 'etcd-2' };
const named = { instance: 'etcd-1' };

export const etcdNoLeader = defineAlert({
  group,
  needs,
  levels: { error: { when: hasLeader.value().eq(0).groupBy('instance'), for: '1m' } },
  summary: l => `The etcd member ${l.instance} knows no leader`,
  runbook: {
    means: 'The member takes no writes. If most members say so, etcd as a whole does not.',
    impact: 'Without a quorum the Kubernetes API can only be read, and soon not even that.',
    confirm: ['`etcdctl endpoint status --cluster -w table`', '`etcdctl endpoint health --cluster`'],
    causes: [
      'The network between members is cut.',
      'More than half of them are down.',
      'A disk that no longer writes.',
    ],
    fix: [
      'Bring members back one at a time.',
      'The quorum is lost for good: restore the newest snapshot (`etcdutl snapshot restore`).',
    ],
    escalate: 'To whoever runs the control plane, at once.',
  },
  tests: [
    firesWhen('it has known none for a minute', {
      given: [series(hasLeader, one, '1 0x9 1x9'), series(hasLeader, two, '1x20')],
      from: '2m',
      until: '11m',
      labels: named,
      annotations: { summary: 'The etcd member etcd-1 knows no leader' },
    }),
  ],
});

export const etcdLeaderChanges = defineAlert({
  group,
  needs,
  expr: leaderChanges.increase('15m').round().maxBy(),
  levels: { warning: { above: 3, for: '1m' } },
  summary: (_, v) => `The leader of etcd changed ${v.raw} times within a quarter of an hour`,
  runbook: {
    means: 'Members lose sight of their leader again and again and elect another.',
    impact: 'Each election stops all writes for about a second.',
    confirm: ['KubeEtcdDiskSlow, and the round trip between members: etcd_network_peer_round_trip_time_seconds.'],
    causes: ['Slow disks.', 'Members that are starved of CPU, or far apart from each other.'],
    fix: ['Give etcd a disk and CPU of its own.', 'Far apart: raise heartbeat interval and election timeout together.'],
  },
  tests: [
    firesWhen('it changed four times', {
      given: [series(leaderChanges, one, '1x4 2 3 4 5x40'), series(leaderChanges, two, '1x4 2 3x40')],
      from: '9m',
      until: '19m',
    }),
    firesWhen('one member saw it four times and was restarted', {
      given: [series(leaderChanges, one, '5x4 6 7 0 1 2x40'), series(leaderChanges, two, '1x40')],
      at: '10m',
      annotations: { summary: 'The leader of etcd changed 4 times within a quarter of an hour' },
    }),
    staysSilentWhen('it changed three times', { given: [series(leaderChanges, one, '1x4 2 3 4x40')], at: '12m' }),
    staysSilentWhen('it changed four times within twenty-five minutes', {
      given: [series(leaderChanges, one, '1x24 2x9 3x9 4x4 5x40')],
      at: '52m',
    }),
  ],
});

export const etcdRefusesWrites = defineAlert({
  group,
  needs,
  expr: failedProposals.increase('15m').round(),
  levels: { warning: { above: 5, for: '1m' } },
  summary: (l, v) => `${v.raw} writes by way of the etcd member ${l.instance} found no agreement`,
  runbook: {
    means: 'Writes were proposed to the members and not agreed on within the last quarter of an hour.',
    impact: 'Whoever wrote got an error from the Kubernetes API.',
    confirm: ['etcd_server_proposals_pending', '`etcdctl endpoint status --cluster -w table`: equal raft indexes?'],
    causes: ['An election at that moment; KubeEtcdLeaderChanges tells.', 'The quorum was lost for a while.'],
    fix: ['Bring the missing members back; a single election needs nothing.'],
  },
  tests: [
    firesWhen('six did', {
      given: [series(failedProposals, one, '0x4 6x40'), series(failedProposals, two, '2x50')],
      from: '6m',
      until: '19m',
      labels: one,
      annotations: { summary: '6 writes by way of the etcd member etcd-1 found no agreement' },
    }),
    staysSilentWhen('five did', { given: [series(failedProposals, one, '0x4 5x40')], at: '12m' }),
  ],
});

const sizes = (bytes: string, quota = '100x40') => [
  series(databaseSize, one, bytes),
  series(databaseQuota, one, quota),
  series(databaseSize, two, '20x40'),
  series(databaseQuota, two, '100x40'),
];

export const etcdDatabaseFull = defineAlert({
  group,
  needs,
  expr: databaseSize.value().div(databaseQuota.value().gt(0)),
  levels: { error: { above: 0.9, for: '10m' } },
  summary: (l, v) => `The database of the etcd member ${l.instance} has ${v.percent} of its quota`,
  runbook: {
    means: 'The file is near `--quota-backend-bytes`. It keeps its size when objects are deleted.',
    impact: 'At the quota etcd raises NOSPACE, and the Kubernetes API refuses every change until somebody clears it.',
    confirm: [
      'etcd_mvcc_db_total_size_in_use_in_bytes: much lower means that defragmenting helps.',
      'topk(10, apiserver_storage_objects)',
    ],
    causes: ['Events or objects of an operator without end.', 'A database that was never defragmented.'],
    fix: [
      '`etcdctl defrag` member by member, the leader last; each stands still meanwhile.',
      'Delete what grew. Raise the quota, up to 8 GiB.',
      'After NOSPACE: defragment, then `etcdctl alarm disarm`.',
    ],
  },
  tests: [
    firesWhen('it has had 95 % for ten minutes', {
      given: sizes('90 95x11 90x9'),
      from: '11m',
      until: '13m',
      labels: one,
      annotations: { summary: 'The database of the etcd member etcd-1 has 95% of its quota' },
    }),
    firesWhen('the quota is the smallest there is', { given: sizes('1x40', '1x40'), at: '10m', labels: one }),
    staysSilentWhen('it has no quota', { given: sizes('90x40', '0x40'), at: '30m' }),
  ],
});

const slowest = logSync.quantile(0.99, '5m', { by: ['instance'] });
/** A thousand writes a minute; of a second log on that disk, for a while, some are slow. */
const syncs = (slowPerMinute: number) =>
  Object.entries({ '0.5': 1000 - slowPerMinute, '1.024': 1000, '+Inf': 1000 }).flatMap(([le, rate]) => [
    series(logSync, { ...one, le }, '0+1000x90', '_bucket'),
    series(logSync, { ...one, job: 'etcd-events', le }, stretch(1000, rate, 30), '_bucket'),
  ]);

export const etcdDiskSlow = defineAlert({
  group,
  needs,
  expr: slowest,
  equivalentMutants: sameQuantile(slowest, '> 0.5'),
  // Ten milliseconds are good; half a second is half of the time after which a leader is given up.
  levels: { warning: { above: 0.5, for: '10m' } },
  summary: (l, v) => `The disk under the etcd member ${l.instance} takes ${v.duration} for a write`,
  runbook: {
    means: 'One in a hundred writes of the log waits that long for the disk.',
    impact: 'Every change in the cluster waits for it. Longer, and leaders are lost.',
    confirm: ['`iostat -x 5` on the member’s machine; `fio --fdatasync=1` on a machine like it.'],
    causes: ['Others write to the same disk.', 'A network volume at its limit of operations.'],
    fix: ['Move /var/lib/etcd to a local SSD of its own.'],
  },
  tests: [
    firesWhen('25 in a thousand take longer for half an hour', {
      given: syncs(50),
      from: '32m',
      until: '53m',
      labels: named,
    }),
    firesWhen('eleven in a thousand do', {
      given: syncs(22),
      at: '45m',
      labels: named,
      annotations: { summary: 'The disk under the etcd member etcd-1 takes 547.6ms for a write' },
    }),
    staysSilentWhen('one in a hundred takes longer than half a second', { given: syncs(20), at: '45m' }),
  ],
});
