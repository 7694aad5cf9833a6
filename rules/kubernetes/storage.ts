import { defineAlert, firesWhen, rulePack, series, staysSilentWhen } from 'sightline';
import { kubeClusterMetrics, kubeletMetrics } from 'sightline/catalogue';
import { kubeletTarget, kubeStateTarget } from './scraped.ts';

const { volumeAvailable, volumeCapacity, volumeInodes, volumeInodesFree } = kubeletMetrics;
const { claimAccess, claimPhase, volumePhase } = kubeClusterMetrics;

const data = { ...kubeletTarget, namespace: 'shop', persistentvolumeclaim: 'data' } as const;
const claim = { namespace: 'shop', persistentvolumeclaim: 'data' };
const readOnly = {
  ...kubeStateTarget,
  namespace: 'shop',
  persistentvolumeclaim: 'images',
  access_mode: 'ReadOnlyMany',
};

const perClaim = ['namespace', 'persistentvolumeclaim'] as const;
/** Filled before it was mounted, and nobody can do more about it. */
const writtenOnce = claimAccess.value({ access_mode: 'ReadOnlyMany' }).eq(1);

const freeShare = () =>
  volumeAvailable
    .value()
    .div(volumeCapacity.value())
    .unless(writtenOnce, { on: perClaim })
    .minBy(...perClaim);
/** A share of the claim `data`, and others that are full by design or not full. */
const left = (values: string) => [
  series(volumeAvailable, data, values),
  series(volumeCapacity, data, '100x600'),
  series(volumeAvailable, { ...data, instance: 'node-b' }, '90x600'),
  series(volumeCapacity, { ...data, instance: 'node-b' }, '100x600'),
  series(volumeAvailable, { ...data, persistentvolumeclaim: 'images' }, '2.9-0.002x600'),
  series(volumeCapacity, { ...data, persistentvolumeclaim: 'images' }, '100x600'),
  series(claimAccess, readOnly, '1x600'),
  series(claimAccess, { ...readOnly, persistentvolumeclaim: 'data' }, '0x600'),
  series(claimAccess, { ...readOnly, persistentvolumeclaim: 'data', access_mode: 'ReadWriteOnce' }, '1x600'),
  series(claimAccess, { ...readOnly, namespace: 'test', persistentvolumeclaim: 'data' }, '1x600'),
];

const volumeFull = defineAlert({
  needs: { job: 'kubelet' },
  expr: freeShare(),
  // Databases stop writing with the last block; three per cent are what is left to act in.
  levels: { warning: { below: 0.1, for: '15m' }, error: { below: 0.03, for: '2m' } },
  summary: (l, v) => `The volume ${l.namespace}/${l.persistentvolumeclaim} has ${v.percent} of its space left`,
  runbook: {
    means:
      'A volume that a pod has mounted is nearly full, as the kubelet sees it. Loki’s and Tempo’s own are among them.',
    impact: 'With the last block the program on it stops, and often does not start again before there is room.',
    confirm: [
      '`kubectl -n <namespace> get pvc <claim>` and `kubectl -n <namespace> exec <pod> -- df -h`',
      'kubelet_volume_stats_used_bytes, over a week',
    ],
    causes: ['It was sized for less.', 'A retention that does not delete, a dump or an old copy that nobody removed.'],
    fix: [
      'The storage class has `allowVolumeExpansion`: `kubectl -n <namespace> patch pvc <claim> -p \'{"spec":{"resources":{"requests":{"storage":"…"}}}}\'`.',
      'Volumes of this stack follow from what is declared: raise `expect` or `storage`, or shorten the retention.',
    ],
  },
  tests: [
    firesWhen('9 % have been left for a quarter of an hour', {
      given: left('9x600'),
      at: '15m',
      labels: claim,
      severity: 'warning',
      annotations: { summary: 'The volume shop/data has 9% of its space left' },
    }),
    staysSilentWhen('9 % have for half a minute less', { given: left('9x600'), at: '870s' }),
    staysSilentWhen('exactly a tenth is left', { given: left('10x600'), at: '30m' }),
    firesWhen('2.9 % have been left for two minutes', {
      given: left('2.9x600'),
      at: '2m',
      labels: claim,
      severity: 'error',
    }),
    staysSilentWhen('2.9 % have for half a minute less', { given: left('2.9x600'), at: '90s' }),
    staysSilentWhen('exactly 3 % are left for ten minutes', { given: left('3x600'), at: '10m' }),
  ],
});

const inThreeDays = volumeAvailable.predictLinear('6h', '3d').minBy(...perClaim);

const volumeFills = defineAlert({
  needs: { job: 'kubelet' },
  // With more free than that a steep hour is an import or a compaction, which gives back what it took.
  levels: { warning: { when: inThreeDays.lt(0).and(freeShare().lt(0.3)), for: '1h' } },
  equivalentMutants: {
    [`(${freeShare().lt(0.3).expression.text}) and (${inThreeDays.lt(0).expression.text})`]:
      'both sides have the same labels, and nobody is told the value',
  },
  summary: l =>
    `The volume ${l.namespace}/${l.persistentvolumeclaim} is full within three days if it goes on like this`,
  runbook: {
    means: 'Less than 30 % are free, and the last six hours, drawn on as a line, use that up within three days.',
    impact: 'None yet: this is the time to enlarge it without haste.',
    confirm: [
      'predict_linear(kubelet_volume_stats_available_bytes[6h], 86400)',
      'That many bytes would be left in a day; is it one claim that grows, or all of them?',
    ],
    causes: ['Growth that nobody planned for.', 'A job that writes more since it was changed.'],
    fix: [
      'Enlarge the claim, or move what grows elsewhere.',
      'Find who writes: `kubectl exec` and `du -xh --max-depth=2 <mount> | sort -h`.',
    ],
  },
  tests: [
    // In three days 0.0034 a minute are 14.7.
    firesWhen('14 % are left, and a percentage point goes in five hours', {
      given: left('15.7-0.0034x600'),
      from: '358m',
      labels: claim,
      annotations: { summary: 'The volume shop/data is full within three days if it goes on like this' },
    }),
    firesWhen('less than 30 % have been left for an hour, of what goes fast', {
      given: left('60-0.25x200'),
      from: '181m',
      labels: claim,
    }),
    firesWhen('it goes fast after it has not for six hours and more', {
      given: left('14x400 14-0.03x80 11.6x160'),
      from: '532m',
      labels: claim,
    }),
    staysSilentWhen('nothing has been left for long, which KubeVolumeFull tells', { given: left('0x100'), at: '90m' }),
    staysSilentWhen('it would take an hour longer', { given: left('16.5-0.0034x600'), at: '6h' }),
  ],
});

const inodes = volumeInodesFree
  .value()
  .div(volumeInodes.value().gt(0))
  .unless(writtenOnce, { on: perClaim })
  .minBy(...perClaim);
const files = (values: string) => [
  series(volumeInodesFree, data, values),
  series(volumeInodes, data, '100x60'),
  series(volumeInodesFree, { ...data, instance: 'node-b' }, '90x60'),
  series(volumeInodes, { ...data, instance: 'node-b' }, '100x60'),
  series(volumeInodesFree, { ...data, persistentvolumeclaim: 'grows' }, '-1x60'),
  series(volumeInodes, { ...data, persistentvolumeclaim: 'grows' }, '0x60'),
  series(volumeInodesFree, { ...data, persistentvolumeclaim: 'images' }, '0x60'),
  series(volumeInodes, { ...data, persistentvolumeclaim: 'images' }, '100x60'),
  series(claimAccess, readOnly, '1x60'),
  series(claimAccess, { ...readOnly, persistentvolumeclaim: 'data' }, '0x60'),
  series(claimAccess, { ...readOnly, persistentvolumeclaim: 'data', access_mode: 'ReadWriteOnce' }, '1x60'),
  series(claimAccess, { ...readOnly, namespace: 'test', persistentvolumeclaim: 'data' }, '1x60'),
];

const volumeInodesFull = defineAlert({
  needs: { job: 'kubelet' },
  expr: inodes,
  levels: { warning: { below: 0.1, for: '15m' }, error: { below: 0.03, for: '2m' } },
  summary: (l, v) => `The volume ${l.namespace}/${l.persistentvolumeclaim} can take ${v.percent} of its files more`,
  runbook: {
    means: 'The file system of the volume has nearly as many files as it was made for. Space may be left all the same.',
    impact: '`No space left on device` for every new file, while `df -h` shows room.',
    confirm: ['`df -i` in the pod.', '`find <mount> -xdev -type f | cut -d/ -f1-4 | sort | uniq -c | sort -n | tail`'],
    causes: ['Sessions, caches or chunks as single small files that nothing removes.'],
    fix: [
      'Remove old ones, and let something do so daily.',
      'ext4 gets its inodes when it is made: copy to a larger or differently formatted volume.',
    ],
  },
  tests: [
    firesWhen('9 % have been left for a quarter of an hour', {
      given: files('9x60'),
      at: '15m',
      labels: claim,
      severity: 'warning',
      annotations: { summary: 'The volume shop/data can take 9% of its files more' },
    }),
    staysSilentWhen('9 % have for half a minute less', { given: files('9x60'), at: '870s' }),
    staysSilentWhen('exactly a tenth is left', { given: files('10x60'), at: '30m' }),
    firesWhen('the only one is used', {
      given: [series(volumeInodesFree, data, '0x60'), series(volumeInodes, data, '1x60')],
      at: '15m',
      labels: claim,
      severity: ['warning', 'error'],
    }),
    firesWhen('2.9 % have for two minutes', { given: files('2.9x60'), at: '2m', labels: claim, severity: 'error' }),
    staysSilentWhen('2.9 % have for half a minute less than two minutes', { given: files('2.9x60'), at: '90s' }),
    staysSilentWhen('exactly 3 % have for ten minutes', { given: files('3x60'), at: '10m' }),
  ],
});

const pv = { ...kubeStateTarget, persistentvolume: 'pv-1' } as const;
const failed = [
  series(volumePhase, { ...pv, phase: 'Failed' }, '1x20'),
  series(volumePhase, { ...pv, phase: 'Bound' }, '0x20'),
  series(volumePhase, { ...pv, persistentvolume: 'pv-2', phase: 'Failed' }, '0x20'),
  series(volumePhase, { ...pv, persistentvolume: 'pv-2', phase: 'Bound' }, '1x20'),
];

const volumeFailed = defineAlert({
  needs: { job: 'kube-state-metrics' },
  levels: { warning: { when: volumePhase.value({ phase: 'Failed' }).eq(1).groupBy('persistentvolume'), for: '5m' } },
  summary: l => `The persistent volume ${l.persistentvolume} failed`,
  runbook: {
    means: 'Its claim is gone, and Kubernetes could not delete or recycle it as its reclaim policy demands.',
    impact: 'No pod has it. The disk behind it stays, and is paid for; nobody else can use it.',
    confirm: ['`kubectl describe pv <name>`: the last event has the answer of the storage driver.'],
    causes: [
      'The driver has no right to delete the disk any more.',
      'The disk is still attached somewhere, or has snapshots.',
    ],
    fix: ['Give the driver its right back, or detach the disk.', 'Delete the disk by hand, then the object.'],
  },
  tests: [
    firesWhen('a volume has been in that phase for five minutes', {
      given: failed,
      at: '5m',
      labels: { persistentvolume: 'pv-1' },
      annotations: { summary: 'The persistent volume pv-1 failed' },
    }),
    staysSilentWhen('it has for half a minute less', { given: failed, at: '270s' }),
  ],
});

const lostClaim = { ...kubeStateTarget, ...claim };
const lost = [
  series(claimPhase, { ...lostClaim, phase: 'Lost' }, '1x20'),
  series(claimPhase, { ...lostClaim, phase: 'Bound' }, '0x20'),
  series(claimPhase, { ...lostClaim, persistentvolumeclaim: 'images', phase: 'Lost' }, '0x20'),
  series(claimPhase, { ...lostClaim, persistentvolumeclaim: 'images', phase: 'Bound' }, '1x20'),
];

const claimLost = defineAlert({
  needs: { job: 'kube-state-metrics' },
  levels: {
    error: {
      when: claimPhase
        .value({ phase: 'Lost' })
        .eq(1)
        .groupBy(...perClaim),
      for: '2m',
    },
  },
  summary: l => `The volume behind ${l.namespace}/${l.persistentvolumeclaim} does not exist any more`,
  runbook: {
    means: 'The claim was bound to a persistent volume, and somebody removed that object.',
    impact:
      'Pods with this claim go on as long as they have it mounted, and cannot be started again. The data may be lost.',
    confirm: [
      '`kubectl -n <namespace> get pvc <claim> -o jsonpath="{.spec.volumeName}"`, then look for the disk at the provider.',
    ],
    causes: ['`kubectl delete pv`, or a tool that prunes what it does not know.'],
    fix: [
      'Do not restart its pods. Save the data from within the pod first.',
      'If the disk exists: make a PersistentVolume for it with the old name and a `claimRef`.',
    ],
    escalate: 'To the owner of the data before anything is deleted.',
  },
  tests: [
    firesWhen('a claim has lost its volume two minutes ago', {
      given: lost,
      at: '2m',
      labels: claim,
      annotations: { summary: 'The volume behind shop/data does not exist any more' },
    }),
    staysSilentWhen('it has half a minute later', { given: lost, at: '90s' }),
  ],
});

/** Volumes of every namespace, those of the stack itself included. Reads the job `kubelet`: `new Prometheus(…, { kubelets: true })`. */
export const kubeStorageRules = rulePack('kube-storage', {
  needs: { platform: 'kubernetes' },
  dashboard: 'kubernetes-dashboard',
  alerts: {
    KubeVolumeFull: volumeFull,
    KubeVolumeFills: volumeFills,
    KubeVolumeInodesFull: volumeInodesFull,
    KubeVolumeFailed: volumeFailed,
    KubeClaimLost: claimLost,
  },
});
