import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { kubeWorkloadMetrics } from 'sightline/catalogue';
import { kubeStateTarget } from './scraped.ts';

const {
  statefulSetReplicas,
  statefulSetReady,
  statefulSetUpdated,
  statefulSetCurrentRevision,
  statefulSetUpdateRevision,
} = kubeWorkloadMetrics;

const db = { ...kubeStateTarget, namespace: 'shop', statefulset: 'db' } as const;
const late = { ...db, instance: 'late' };
const named = { namespace: 'shop', statefulset: 'db' };
const elsewhere = [
  series(statefulSetReplicas, { ...db, namespace: 'test' }, '3x60'),
  series(statefulSetReady, { ...db, namespace: 'test' }, '3x60'),
  series(statefulSetUpdated, { ...db, namespace: 'test' }, '3x60'),
];

const wantsTwoMore = [
  ...elsewhere,
  series(statefulSetReplicas, db, '3x60'),
  series(statefulSetReady, db, '1x60'),
  series(statefulSetReplicas, late, '3x60'),
  series(statefulSetReady, late, '2x60'),
];

export const statefulSetPodsMissing = defineAlert({
  group: 'kube-stateful-sets',
  expr: statefulSetReplicas.value().sub(statefulSetReady.value()).maxBy('namespace', 'statefulset'),
  // Its pods are replaced one after the other, and each may have to read its data again first.
  levels: { warning: { above: 0, for: '20m' } },
  summary: (l, v) => `${l.namespace}/${l.statefulset} is ${v.raw} pods short`,
  runbook: {
    means: 'Members of a stateful set have not been ready for twenty minutes.',
    impact: 'A database or queue without some of its members: the next failure may cost its quorum or its data.',
    confirm: [
      '`kubectl -n <namespace> get pods,pvc -l <selector>`: the member with the lowest number that is not ready holds up all after it.',
      'Ask the program itself for the state of its members.',
    ],
    causes: [
      'A volume that is full, or still attached to a node that is gone.',
      'A member that recovers: replays its log, copies from another.',
    ],
    fix: [
      'Never delete volume claims to get it going. A volume attached to a dead node: remove the VolumeAttachment once that node is surely off.',
      'Full: enlarge the claim, if its storage class allows it.',
    ],
    escalate: 'To whoever runs the database before more than one member is restarted.',
  },
  tests: [
    firesWhen('two of three have been missing for twenty minutes', {
      given: wantsTwoMore,
      at: '20m',
      labels: named,
      annotations: { summary: 'shop/db is 2 pods short' },
    }),
    staysSilentWhen('they have for half a minute less', { given: wantsTwoMore, at: '1170s' }),
    firesWhen('one is missing', {
      given: [...elsewhere, series(statefulSetReplicas, db, '3x60'), series(statefulSetReady, db, '2x60')],
      at: '20m',
      labels: named,
    }),
    staysSilentWhen('each is missing for a while, one after the other, with a moment of all in between', {
      given: [
        ...elsewhere,
        series(statefulSetReplicas, db, '3x60'),
        series(statefulSetReady, db, '2x15 3 2x15 3 2x15'),
      ],
      at: '45m',
    }),
  ],
});

const rollout = [
  series(statefulSetReplicas, db, '3x60'),
  series(statefulSetCurrentRevision, { ...db, revision: 'db-1' }, '1x60'),
  series(statefulSetUpdateRevision, { ...db, revision: 'db-2' }, '1x60'),
  // Rolled out: both are the same. It counts no updated pods, as after a change of its number of pods.
  series(statefulSetReplicas, { ...db, statefulset: 'queue' }, '3x60'),
  series(statefulSetUpdated, { ...db, statefulset: 'queue' }, '1x60'),
  series(statefulSetCurrentRevision, { ...db, statefulset: 'queue', revision: 'queue-1' }, '1x60'),
  series(statefulSetUpdateRevision, { ...db, statefulset: 'queue', revision: 'queue-1' }, '1x60'),
  // Has all its pods, and will soon say so; and one of the same name that has not yet been counted.
  ...elsewhere,
  series(statefulSetCurrentRevision, { ...db, namespace: 'test', revision: 'db-1' }, '1x60'),
  series(statefulSetUpdateRevision, { ...db, namespace: 'test', revision: 'db-2' }, '1x60'),
];
const stuckAtOne = [...rollout, series(statefulSetUpdated, db, '1x60')];
/** Others that wait for nothing: both revisions are the same. */
const scaled = (set: Readonly<Record<'namespace' | 'statefulset', string>>, updated: string) => [
  series(statefulSetReplicas, { ...db, ...set }, '3x60'),
  series(statefulSetUpdated, { ...db, ...set }, updated),
  series(statefulSetCurrentRevision, { ...db, ...set, revision: 'one' }, '1x60'),
  series(statefulSetUpdateRevision, { ...db, ...set, revision: 'one' }, '1x60'),
];
const others = [
  ...scaled({ namespace: 'stage', statefulset: 'db' }, '1x60'),
  ...scaled({ namespace: 'demo', statefulset: 'db' }, '0x13 1x13 2x13 1x20'),
  ...scaled({ namespace: 'shop', statefulset: 'cache' }, '0x13 1x13 2x13 1x20'),
  // A copy of kube-state-metrics that has not yet seen the revisions.
  series(statefulSetReplicas, late, '3x60'),
  series(statefulSetUpdated, late, '1x24 0x60'),
  // Of this one nobody knows what it ran before.
  series(statefulSetReplicas, { ...db, statefulset: 'new' }, '3x60'),
  series(statefulSetUpdated, { ...db, statefulset: 'new' }, '1x60'),
  series(statefulSetUpdateRevision, { ...db, statefulset: 'new', revision: 'new-1' }, '1x60'),
];
const ofSet = { on: ['namespace', 'statefulset', 'instance'] } as const;

export const statefulSetRolloutStuck = defineAlert({
  group: 'kube-stateful-sets',
  levels: {
    warning: {
      when: statefulSetReplicas
        .value()
        .sub(statefulSetUpdated.value())
        .gt(0)
        .and(
          statefulSetCurrentRevision
            .value()
            .unless(statefulSetUpdateRevision.value())
            .groupBy('namespace', 'statefulset', 'instance'),
          ofSet,
        )
        .unless(statefulSetUpdated.range('15m').changes().gt(0), ofSet)
        .maxBy('namespace', 'statefulset'),
      for: '15m',
    },
  },
  summary: (l, v) => `The rollout of ${l.namespace}/${l.statefulset} stands still with ${v.raw} pods to go`,
  runbook: {
    means: 'There is a newer template than some pods have, and for half an hour no pod has been replaced.',
    impact: 'Members of different versions work together longer than anybody has tested.',
    confirm: ['`kubectl -n <namespace> rollout status statefulset/<statefulset>` names the pod it waits for.'],
    causes: [
      'The last pod that was replaced does not get ready: the order is from the highest number down, one at a time.',
      'The update strategy is OnDelete, or has a partition: somebody has to go on by hand.',
    ],
    fix: [
      'Mend what that pod’s log names, and delete the pod: a broken one is not replaced by itself, even after a correction.',
      'OnDelete: delete the pods in the order its program wants.',
    ],
  },
  tests: [
    firesWhen('two pods have not been replaced for half an hour', {
      given: [...rollout, ...others, series(statefulSetUpdated, db, '0 1x60')],
      from: '30m',
      labels: named,
      annotations: { summary: 'The rollout of shop/db stands still with 2 pods to go' },
    }),
    firesWhen('one pod is left, and another copy of kube-state-metrics says two', {
      given: [
        ...rollout,
        series(statefulSetUpdated, db, '2x60'),
        series(statefulSetReplicas, late, '3x60'),
        series(statefulSetUpdated, late, '1x60'),
        series(statefulSetCurrentRevision, { ...late, revision: 'db-1' }, '1x60'),
        series(statefulSetUpdateRevision, { ...late, revision: 'db-2' }, '1x60'),
      ],
      at: '20m',
      labels: named,
      annotations: { summary: 'The rollout of shop/db stands still with 2 pods to go' },
    }),
    staysSilentWhen('a pod is replaced every fourteen minutes', {
      given: [...rollout, series(statefulSetUpdated, db, '0x13 1x13 2x13')],
      at: '40m',
    }),
    staysSilentWhen('nothing has been replaced for a quarter of an hour less half a minute', {
      given: stuckAtOne,
      at: '870s',
    }),
  ],
});
