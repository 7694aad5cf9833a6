import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { kubeWorkloadMetrics } from 'sightline/catalogue';
import { kubeStateTarget } from './scraped.ts';

const { deploymentReplicas, deploymentAvailable, deploymentUpdated, deploymentCondition } = kubeWorkloadMetrics;

const cart = { ...kubeStateTarget, namespace: 'shop', deployment: 'cart' } as const;
const named = { namespace: 'shop', deployment: 'cart' };
/** `cart` wants three pods; one of its name elsewhere, and one beside it, have all they want. */
const wanted = [
  series(deploymentReplicas, cart, '3x40'),
  series(deploymentReplicas, { ...cart, deployment: 'asleep' }, '0x40'),
  series(deploymentAvailable, { ...cart, deployment: 'asleep' }, '0x40'),
  series(deploymentReplicas, { ...cart, namespace: 'test' }, '2x40'),
  series(deploymentAvailable, { ...cart, namespace: 'test' }, '2x40'),
  series(deploymentUpdated, { ...cart, namespace: 'test' }, '2x40'),
];

const missing = deploymentReplicas.value().sub(deploymentAvailable.value());
/** While pods are being replaced some are missing by design. */
const settled = deploymentUpdated.range('10m').changes().eq(0);

const oneMissing = [
  ...wanted,
  series(deploymentAvailable, cart, '2x40'),
  series(deploymentUpdated, cart, '3x40'),
  // Another copy of kube-state-metrics, from before it was scaled.
  series(deploymentReplicas, { ...cart, instance: 'late' }, '6x40'),
  series(deploymentAvailable, { ...cart, instance: 'late' }, '3x40'),
  series(deploymentUpdated, { ...cart, instance: 'late' }, '3x40'),
];

export const deploymentPodsMissing = defineAlert({
  group: 'kube-deployments',
  levels: { warning: { when: missing.gt(0).and(settled).maxBy('namespace', 'deployment'), for: '15m' } },
  summary: (l, v) => `${l.namespace}/${l.deployment} has ${v.raw} pods less than it should`,
  runbook: {
    means: 'The deployment asks for more pods than serve, and nothing about that changes. It is not in a rollout.',
    impact: 'The pods that are left carry the whole load, and a node that fails takes a larger share of them.',
    confirm: [
      '`kubectl -n <namespace> get pods -l <selector of the deployment>`: which are not ready, and since when.',
    ],
    causes: [
      'Pods that have no node: full or cordoned nodes, a quota that is used up.',
      'Pods that fail their readiness probe or loop; KubePodNotReady names them.',
    ],
    fix: ['Follow the alert of the pod. If there is none, `kubectl describe replicaset` says why no pod can be made.'],
  },
  tests: [
    firesWhen('one of three has been missing for a quarter of an hour', {
      given: oneMissing,
      at: '15m',
      labels: named,
      annotations: { summary: 'shop/cart has 3 pods less than it should' },
    }),
    staysSilentWhen('it has been for half a minute less', { given: oneMissing, at: '870s' }),
    staysSilentWhen('pods are replaced every nine minutes', {
      given: [
        ...wanted,
        series(deploymentAvailable, cart, '2x40'),
        series(deploymentUpdated, cart, '0x4 1x8 2x8 3x8 0x8'),
      ],
      at: '30m',
    }),
    firesWhen('the last replacement was ten minutes before the quarter of an hour began', {
      given: [...wanted, series(deploymentAvailable, cart, '2x40'), series(deploymentUpdated, cart, '2x4 3x34')],
      at: '29m',
      labels: named,
    }),
    staysSilentWhen('that was half a minute later', {
      given: [...wanted, series(deploymentAvailable, cart, '2x40'), series(deploymentUpdated, cart, '2x4 3x34')],
      at: '1710s',
    }),
    staysSilentWhen('there is one too many', {
      given: [...wanted, series(deploymentAvailable, cart, '4x40'), series(deploymentUpdated, cart, '3x40')],
      at: '30m',
    }),
  ],
});

const noneLeft = [
  ...wanted,
  series(deploymentAvailable, cart, '0x40'),
  // Another copy of kube-state-metrics, from before it was scaled.
  series(deploymentReplicas, { ...cart, instance: 'late' }, '1x40'),
  series(deploymentAvailable, { ...cart, instance: 'late' }, '0x40'),
];

export const deploymentDown = defineAlert({
  group: 'kube-deployments',
  levels: {
    error: {
      when: deploymentReplicas.value().gt(0).unless(deploymentAvailable.value().gt(0)).maxBy('namespace', 'deployment'),
      // Longer than a deployment of the strategy Recreate takes to start.
      for: '5m',
    },
  },
  summary: (l, v) => `${l.namespace}/${l.deployment} has none of its ${v.raw} pods`,
  runbook: {
    means: 'Not one pod of the deployment serves, rollout or not.',
    impact: 'What it does is not done. Everything that calls it gets errors.',
    confirm: [
      '`kubectl -n <namespace> rollout history deployment/<deployment>` and the time this began.',
      '`kubectl -n <namespace> get events --sort-by=.lastTimestamp | tail -30`',
    ],
    causes: [
      'A rollout of something that cannot start, with `maxUnavailable` as large as the number of pods.',
      'A Secret, a database or a node pool that all its pods need is gone.',
    ],
    fix: [
      'Began with a rollout: `kubectl -n <namespace> rollout undo deployment/<deployment>`.',
      'Otherwise bring back what the events name.',
    ],
    escalate: 'To the owner of the workload at once when users depend on it.',
  },
  tests: [
    firesWhen('none has served for five minutes', {
      given: noneLeft,
      at: '5m',
      labels: named,
      annotations: { summary: 'shop/cart has none of its 3 pods' },
    }),
    staysSilentWhen('none has for half a minute less', { given: noneLeft, at: '270s' }),
    staysSilentWhen('a single one is left', {
      given: [...wanted, series(deploymentAvailable, cart, '1x40')],
      at: '20m',
    }),
    firesWhen('a single pod is wanted and missing, and kube-state-metrics says nothing of those that serve', {
      given: [...wanted.slice(1), series(deploymentReplicas, cart, '1x40')],
      at: '5m',
      labels: named,
    }),
  ],
});

const progressing = { ...cart, condition: 'Progressing', reason: 'ProgressDeadlineExceeded' } as const;
const stuck = [
  series(deploymentCondition, { ...progressing, status: 'false' }, '1x20'),
  series(deploymentCondition, { ...progressing, status: 'true' }, '0x20'),
  series(
    deploymentCondition,
    { ...progressing, deployment: 'fine', reason: 'NewReplicaSetAvailable', status: 'true' },
    '1x20',
  ),
  series(
    deploymentCondition,
    { ...progressing, deployment: 'fine', reason: 'NewReplicaSetAvailable', status: 'false' },
    '0x20',
  ),
  series(
    deploymentCondition,
    { ...cart, deployment: 'slow', condition: 'Available', reason: 'MinimumReplicasUnavailable', status: 'false' },
    '1x20',
  ),
];

export const deploymentRolloutStuck = defineAlert({
  group: 'kube-deployments',
  levels: {
    warning: {
      when: deploymentCondition
        .value({ condition: 'Progressing', status: 'false' })
        .eq(1)
        .groupBy('namespace', 'deployment'),
      // The deployment itself has waited `progressDeadlineSeconds` already, ten minutes unless set.
      for: '5m',
    },
  },
  summary: l => `The rollout of ${l.namespace}/${l.deployment} does not go on`,
  runbook: {
    means:
      'No new pod became ready within the deployment’s `progressDeadlineSeconds`. Kubernetes stops trying; it does not go back.',
    impact:
      'Old and new pods run side by side. What was meant to be deployed is not, and a fix would get stuck behind it.',
    confirm: [
      '`kubectl -n <namespace> rollout status deployment/<deployment>`',
      'The newest ReplicaSet’s pods say what they wait for.',
    ],
    causes: [
      'The new image or setting is wrong.',
      'There is no room for the surge: quota, nodes, a volume that only one pod can mount.',
    ],
    fix: [
      '`kubectl -n <namespace> rollout undo deployment/<deployment>`, then look at leisure.',
      'No room: lower `maxSurge`, or raise the quota.',
    ],
  },
  tests: [
    firesWhen('the deadline was exceeded five minutes ago', {
      given: stuck,
      at: '5m',
      labels: named,
      annotations: { summary: 'The rollout of shop/cart does not go on' },
    }),
    staysSilentWhen('it was half a minute later', { given: stuck, at: '270s' }),
  ],
});
