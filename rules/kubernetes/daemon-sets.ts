import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { kubeWorkloadMetrics } from 'sightline/catalogue';
import { kubeStateTarget } from './scraped.ts';

const { daemonSetDesired, daemonSetAvailable, daemonSetUpdated, daemonSetMisscheduled } = kubeWorkloadMetrics;

const logs = { ...kubeStateTarget, namespace: 'infra', daemonset: 'logs' } as const;
const late = { ...logs, instance: 'late' };
const named = { namespace: 'infra', daemonset: 'logs' };
const complete = [
  series(daemonSetDesired, { ...logs, namespace: 'test' }, '4x60'),
  series(daemonSetAvailable, { ...logs, namespace: 'test' }, '4x60'),
  series(daemonSetUpdated, { ...logs, namespace: 'test' }, '4x60'),
];

const twoNodes = [
  ...complete,
  series(daemonSetDesired, logs, '4x60'),
  series(daemonSetAvailable, logs, '2x60'),
  series(daemonSetDesired, late, '4x60'),
  series(daemonSetAvailable, late, '3x60'),
];

export const daemonSetPodsMissing = defineAlert({
  group: 'kube-daemon-sets',
  expr: daemonSetDesired.value().sub(daemonSetAvailable.value()).maxBy('namespace', 'daemonset'),
  levels: { warning: { above: 0, for: '15m' } },
  summary: (l, v) => `${v.raw} nodes are without ${l.namespace}/${l.daemonset}`,
  runbook: {
    means: 'Nodes that should run a pod of this daemon set have none that serves.',
    impact:
      'These nodes lack what it brings: network, storage, logs or metrics. With a network or storage agent, new pods do not start there.',
    confirm: [
      '`kubectl -n <namespace> get pods -o wide -l <selector>` against `kubectl get nodes`: which nodes, and what they have in common.',
    ],
    causes: [
      'The node is new or not ready.',
      'The node is full, and the daemon set’s pods have no priority class that makes room.',
      'A port or path on the host is taken.',
    ],
    fix: [
      'Give agents of the cluster a `priorityClassName` such as system-node-critical.',
      'Drain and replace a node on which only this fails.',
    ],
  },
  tests: [
    firesWhen('two of four nodes have had none for a quarter of an hour', {
      given: twoNodes,
      at: '15m',
      labels: named,
      annotations: { summary: '2 nodes are without infra/logs' },
    }),
    staysSilentWhen('they have had none for half a minute less', { given: twoNodes, at: '870s' }),
    firesWhen('one node has none', {
      given: [...complete, series(daemonSetDesired, logs, '4x60'), series(daemonSetAvailable, logs, '3x60')],
      at: '15m',
      labels: named,
    }),
  ],
});

const notUpdated = [...complete, series(daemonSetDesired, logs, '4x60'), series(daemonSetUpdated, logs, '0 1x60')];

export const daemonSetRolloutStuck = defineAlert({
  group: 'kube-daemon-sets',
  levels: {
    warning: {
      when: daemonSetDesired
        .value()
        .sub(daemonSetUpdated.value())
        .gt(0)
        .unless(daemonSetUpdated.range('15m').changes().gt(0))
        .maxBy('namespace', 'daemonset'),
      for: '15m',
    },
  },
  summary: (l, v) => `The rollout of ${l.namespace}/${l.daemonset} stands still with ${v.raw} nodes to go`,
  runbook: {
    means: 'The daemon set has a newer template than it runs on some nodes, and no node has got it for half an hour.',
    impact: 'Nodes differ in what they run; a correction has not reached all of them.',
    confirm: [
      '`kubectl -n <namespace> rollout status daemonset/<daemonset>`',
      '`kubectl -n <namespace> get pods -o wide` for the newest pod that is not ready.',
    ],
    causes: [
      'The new pod fails on the first nodes, and `maxUnavailable` keeps the others as they are.',
      'The update strategy is OnDelete.',
    ],
    fix: [
      '`kubectl -n <namespace> rollout undo daemonset/<daemonset>` when the new pod is at fault.',
      'OnDelete: delete the old pods, node by node.',
    ],
  },
  tests: [
    firesWhen('three nodes have been left for half an hour', {
      given: [...notUpdated, series(daemonSetDesired, late, '4x60'), series(daemonSetUpdated, late, '0 2x60')],
      from: '30m',
      labels: named,
      annotations: { summary: 'The rollout of infra/logs stands still with 3 nodes to go' },
    }),
    staysSilentWhen('they have been for half a minute less', { given: notUpdated, at: '1770s' }),
    firesWhen('one node is left', {
      given: [...complete, series(daemonSetDesired, logs, '4x60'), series(daemonSetUpdated, logs, '3x60')],
      at: '15m',
      labels: named,
    }),
    staysSilentWhen('a node is updated every fourteen minutes', {
      given: [...complete, series(daemonSetDesired, logs, '4x60'), series(daemonSetUpdated, logs, '0x13 1x13 2x13')],
      at: '40m',
    }),
  ],
});

const misplaced = [
  series(daemonSetMisscheduled, logs, '2x40'),
  series(daemonSetMisscheduled, late, '1x40'),
  series(daemonSetMisscheduled, { ...logs, namespace: 'test' }, '0x40'),
];

export const daemonSetMisplaced = defineAlert({
  group: 'kube-daemon-sets',
  expr: daemonSetMisscheduled.value().maxBy('namespace', 'daemonset'),
  levels: { warning: { above: 0, for: '30m' } },
  summary: (l, v) => `${l.namespace}/${l.daemonset} still runs on ${v.raw} nodes that it should not run on`,
  runbook: {
    means:
      'A node selector, an affinity or a taint changed, and pods of the daemon set stay on nodes it no longer fits.',
    impact: 'They take room there, and may do there what they were meant to stop doing.',
    confirm: ['`kubectl -n <namespace> get pods -o wide -l <selector>` beside `kubectl get nodes --show-labels`.'],
    causes: ['Labels of nodes were changed while the pods ran.', 'A taint NoSchedule was added, which does not evict.'],
    fix: [
      'Delete the pods that are wrong; the controller does not make them again.',
      'Use a taint NoExecute if they should go by themselves.',
    ],
  },
  tests: [
    firesWhen('two nodes have run it for half an hour', {
      given: misplaced,
      at: '30m',
      labels: named,
      annotations: { summary: 'infra/logs still runs on 2 nodes that it should not run on' },
    }),
    staysSilentWhen('they have for half a minute less', { given: misplaced, at: '1770s' }),
    firesWhen('a single node runs it', {
      given: [series(daemonSetMisscheduled, logs, '1x40')],
      at: '30m',
      labels: named,
    }),
  ],
});
