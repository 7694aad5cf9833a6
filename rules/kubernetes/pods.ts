import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { kubeWorkloadMetrics } from 'sightline/catalogue';
import { kubeStateTarget } from './scraped.ts';

const { containerWaiting, initContainerWaiting, podPhase, podReady, podOwner } = kubeWorkloadMetrics;

const inPod = { ...kubeStateTarget, namespace: 'shop', pod: 'cart-1', uid: '1' } as const;
const inCart = { ...inPod, container: 'cart' } as const;
const named = { namespace: 'shop', pod: 'cart-1', container: 'cart' };

const LOOP = { reason: 'CrashLoopBackOff' } as const;
// The kubelet waits up to five minutes between two starts; in between the container runs for a moment.
const looping = containerWaiting
  .range('5m', LOOP)
  .presentOverTime()
  .or(initContainerWaiting.range('5m', LOOP).presentOverTime())
  .groupBy('namespace', 'pod', 'container');

const SAME = 'every value is 1, so that the order of what is joined does not matter';
/** The text with both sides of its only `or` in the other order. */
const swapped = (text: string): string => text.replace(/\((\S+\(.*\)|\w+\{.*\}) or (.*)\)$/, '($2 or $1)');

/** Waits once in five minutes, as seen when it was started and failed again in between. */
const every5Minutes = '1 _x4 1 _x4 1 _x4 1 _x4';

export const podCrashLooping = defineAlert({
  group: 'kube-pods',
  levels: { warning: { when: looping, for: '15m' } },
  equivalentMutants: { [swapped(looping.expression.text)]: SAME },
  allow: { 'lint-no-condition': 'the series exists only while the container waits for that reason' },
  summary: l => `${l.container} of ${l.namespace}/${l.pod} ends each time it is started`,
  runbook: {
    means: 'The kubelet has started the container again and again for a quarter of an hour; each time it ended soon.',
    impact: 'This pod does no work. Whether the service suffers depends on its other pods.',
    confirm: [
      '`kubectl -n <namespace> describe pod <pod>`: Last State has the exit code and the reason.',
      '`kubectl -n <namespace> logs <pod> -c <container> --previous` shows what it said before it ended.',
    ],
    causes: [
      'Exit code 1 or 2: a setting, a secret or a database it needs at start is missing or wrong.',
      'Exit code 137 with OOMKilled: its memory limit is too small to get started.',
      'Exit code 143: the liveness probe gives it less time than it needs.',
    ],
    fix: [
      'Began with a rollout: `kubectl -n <namespace> rollout undo <kind>/<name>`.',
      'Correct what the log names, or give it a startup probe that waits long enough.',
    ],
    escalate: 'To the owner of the workload when several of its pods do this.',
  },
  tests: [
    firesWhen('a container has failed every few minutes for a quarter of an hour', {
      given: [
        series(containerWaiting, { ...inCart, ...LOOP }, every5Minutes),
        series(containerWaiting, { ...inCart, container: 'side', reason: 'ContainerCreating' }, '1x20'),
      ],
      from: '15m',
      labels: named,
      annotations: { summary: 'cart of shop/cart-1 ends each time it is started' },
    }),
    staysSilentWhen('it has done so for half a minute less', {
      given: [series(containerWaiting, { ...inCart, ...LOOP }, every5Minutes)],
      at: '870s',
    }),
    firesWhen('an init container does so', {
      given: [
        series(initContainerWaiting, { ...inCart, ...LOOP }, every5Minutes),
        series(initContainerWaiting, { ...inCart, container: 'side', reason: 'PodInitializing' }, '1x20'),
      ],
      at: '15m',
      labels: named,
    }),
    staysSilentWhen('seven minutes pass between two failures', {
      given: [
        series(containerWaiting, { ...inCart, ...LOOP }, '1 _x6 1 _x6 1 _x6 1'),
        series(initContainerWaiting, { ...inCart, ...LOOP }, '1 _x6 1 _x6 1 _x6 1'),
      ],
      at: '21m',
    }),
  ],
});

const onPod = { on: ['namespace', 'pod'] } as const;
// A pod that has no node yet has no condition Ready either: what counts is that none says it is ready.
const unready = podPhase
  .value({ phase: ['Pending', 'Running', 'Unknown'] })
  .eq(1)
  .unless(podReady.value({ condition: 'true' }).eq(1), onPod)
  .unless(podOwner.value({ owner_kind: 'Job' }), onPod)
  .groupBy('namespace', 'pod');

/** A pod beside it that is ready, one that has ended, one of a job, and one of its name that is ready elsewhere. */
const others = [
  series(podPhase, { ...inPod, pod: 'cart-2', phase: 'Running' }, '1x40'),
  series(podReady, { ...inPod, pod: 'cart-2', condition: 'true' }, '1x40'),
  series(podPhase, { ...inPod, pod: 'old', phase: 'Succeeded' }, '1x40'),
  series(podPhase, { ...inPod, pod: 'import', phase: 'Pending' }, '1x40'),
  series(podOwner, { ...inPod, pod: 'import', owner_kind: 'Job', owner_name: 'import' }, '1x40'),
  series(podPhase, { ...inPod, namespace: 'test', phase: 'Running' }, '1x40'),
  series(podReady, { ...inPod, namespace: 'test', condition: 'true' }, '1x40'),
  series(podOwner, { ...inPod, namespace: 'test', owner_kind: 'Job', owner_name: 'cart' }, '1x40'),
];
const runsUnready = [
  ...others,
  series(podPhase, { ...inPod, phase: 'Running' }, '1x40'),
  series(podPhase, { ...inPod, phase: 'Pending' }, '0x40'),
  series(podReady, { ...inPod, condition: 'true' }, '0x40'),
  series(podReady, { ...inPod, condition: 'false' }, '1x40'),
  series(podOwner, { ...inPod, owner_kind: 'ReplicaSet', owner_name: 'cart' }, '1x40'),
];

export const podNotReady = defineAlert({
  group: 'kube-pods',
  levels: { warning: { when: unready, for: '15m' } },
  summary: l => `${l.namespace}/${l.pod} does not get ready`,
  runbook: {
    means: 'For a quarter of an hour the pod has had no node, no running container, or a readiness probe that fails.',
    impact: 'Services send it no requests; the workload works with one pod less.',
    confirm: [
      '`kubectl -n <namespace> get pod <pod> -o wide`: Pending without a node is the scheduler, anything else the node or the program.',
      '`kubectl -n <namespace> get events --field-selector involvedObject.name=<pod>`',
    ],
    causes: [
      'No node has the CPU or memory it requests, or tolerates what its affinity asks for.',
      'Its volume is attached to another node, or its image cannot be pulled.',
      'Its readiness probe asks something that is down: a database, another service.',
    ],
    fix: [
      'FailedScheduling: add a node, or lower the requests of what runs there.',
      'Readiness probe failed: bring back what it waits for; a probe should not ask what restarting cannot mend.',
    ],
  },
  tests: [
    firesWhen('a running pod has failed its readiness probe for a quarter of an hour', {
      given: runsUnready,
      at: '15m',
      labels: { namespace: 'shop', pod: 'cart-1' },
      annotations: { summary: 'shop/cart-1 does not get ready' },
    }),
    staysSilentWhen('it has for half a minute less', { given: runsUnready, at: '870s' }),
    firesWhen('a pod has had no node for a quarter of an hour, and so no condition Ready', {
      given: [...others, series(podPhase, { ...inPod, phase: 'Pending' }, '1x40')],
      at: '15m',
      labels: { namespace: 'shop', pod: 'cart-1' },
    }),
    staysSilentWhen('it is ready for a moment in between', {
      given: [
        series(podPhase, { ...inPod, phase: 'Running' }, '1x40'),
        series(podReady, { ...inPod, condition: 'true' }, '0x9 1 0x30'),
      ],
      at: '20m',
    }),
  ],
});

const notLooping = { reason: { not: 'CrashLoopBackOff' } } as const;
const pulling = { reason: 'ImagePullBackOff' } as const;

const waiting = containerWaiting
  .value(notLooping)
  .or(initContainerWaiting.value(notLooping))
  .groupBy('namespace', 'pod', 'container', 'reason');

export const containerStuck = defineAlert({
  group: 'kube-pods',
  levels: {
    warning: {
      when: waiting,
      for: '1h',
    },
  },
  equivalentMutants: { [swapped(waiting.expression.text)]: SAME },
  allow: { 'lint-no-condition': 'the series exists only while the container waits' },
  summary: l => `${l.container} of ${l.namespace}/${l.pod} has waited for an hour: ${l.reason}`,
  runbook: {
    means:
      'The node has accepted the pod and cannot start one of its containers. The reason is the kubelet’s own word.',
    impact: 'The pod does nothing; a job of it is never done. Waiting longer does not help.',
    confirm: ['`kubectl -n <namespace> describe pod <pod>`: the events at the end say what the kubelet tried last.'],
    causes: [
      'ImagePullBackOff, ErrImagePull: no such tag, no right to pull it, or a registry that limits or is down.',
      'CreateContainerConfigError: a ConfigMap, a Secret or a key of one does not exist.',
      'ContainerCreating: a volume that cannot be mounted, or no address left for pods.',
    ],
    fix: [
      'Pull the image by hand on a node (`crictl pull <image>`); the answer names tag, right or limit.',
      'Create what is missing; the kubelet goes on by itself.',
    ],
  },
  tests: [
    firesWhen('an image cannot be pulled for an hour', {
      given: [
        series(containerWaiting, { ...inCart, ...pulling }, '1x70'),
        series(containerWaiting, { ...inCart, container: 'side', ...LOOP }, '1x70'),
      ],
      from: '1h',
      labels: { ...named, ...pulling },
      annotations: { summary: 'cart of shop/cart-1 has waited for an hour: ImagePullBackOff' },
    }),
    staysSilentWhen('it cannot for half a minute less', {
      given: [series(containerWaiting, { ...inCart, ...pulling }, '1x70')],
      at: '3570s',
    }),
    firesWhen('an init container waits for what does not exist', {
      given: [
        series(initContainerWaiting, { ...inCart, reason: 'CreateContainerConfigError' }, '1x70'),
        series(initContainerWaiting, { ...inCart, container: 'side', ...LOOP }, '1x70'),
      ],
      at: '1h',
      labels: { ...named, reason: 'CreateContainerConfigError' },
    }),
    staysSilentWhen('it gets started in between', {
      given: [series(containerWaiting, { ...inCart, ...pulling }, '1x30 stale _x3 1x40')],
      at: '70m',
    }),
  ],
});
