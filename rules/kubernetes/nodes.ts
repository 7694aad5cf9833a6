import { defineAlert, firesWhen, rulePack, series, staysSilentWhen } from 'sightline';
import { kubeClusterMetrics, kubeWorkloadMetrics } from 'sightline/catalogue';
import { kubeletCertificateExpires, kubeletEvicts, kubeletStartsSlowly, runtimeSlow } from './kubelets.ts';
import { kubeStateTarget } from './scraped.ts';

const { nodeCondition, nodeUnschedulable, nodeCapacity, podNode } = kubeClusterMetrics;
const { podPhase } = kubeWorkloadMetrics;

const a = { ...kubeStateTarget, node: 'a' } as const;
const ready = { ...a, condition: 'Ready' } as const;
const cordoned = nodeUnschedulable.value().eq(1);

/** A node that is well, one that says so under another condition, and one that somebody has cordoned. */
const others = (status: 'false' | 'unknown') => [
  series(nodeCondition, { ...ready, node: 'b', status }, '0x40'),
  series(nodeCondition, { ...ready, node: 'b', status: 'true' }, '1x40'),
  series(nodeCondition, { ...a, node: 'b', condition: 'DiskPressure', status }, '1x40'),
  series(nodeCondition, { ...ready, node: 'c', status }, '1x40'),
  series(nodeUnschedulable, { ...a, node: 'c' }, '1x40'),
  series(nodeUnschedulable, a, '0x40'),
];
const unready = [...others('false'), series(nodeCondition, { ...ready, status: 'false' }, '1x40')];
const silent = [...others('unknown'), series(nodeCondition, { ...ready, status: 'unknown' }, '1x40')];
const inState = (status: 'false' | 'unknown') =>
  nodeCondition
    .value({ condition: 'Ready', status })
    .eq(1)
    .unless(cordoned, { on: ['node'] })
    .groupBy('node');

const nodeNotReady = defineAlert({
  levels: { error: { when: inState('false'), for: '10m' } },
  summary: l => `The node ${l.node} says it is not ready`,
  runbook: {
    means: 'The kubelet runs, and reports that it cannot run pods. Nodes that somebody cordoned are left out.',
    impact: 'Its pods were evicted after five minutes. Single pods and volumes tied to the node are down.',
    confirm: [
      '`kubectl describe node <node>`: the message of the condition Ready.',
      '`journalctl -u kubelet -u containerd --since -20min` on it.',
    ],
    causes: [
      'The container runtime is down or does not answer.',
      'The network plugin is not initialized.',
      'Its disk is full or read-only.',
    ],
    fix: [
      'Restart the runtime, then the kubelet.',
      'Nothing helps in ten minutes: `kubectl drain` and replace the node.',
    ],
  },
  tests: [
    firesWhen('it has said so for ten minutes', {
      given: unready,
      at: '10m',
      labels: { node: 'a' },
      annotations: { summary: 'The node a says it is not ready' },
    }),
    staysSilentWhen('it has for half a minute less', { given: unready, at: '570s' }),
  ],
});

const nodeUnreachable = defineAlert({
  // Longer than a reboot, as short as the time after which its pods are started elsewhere.
  levels: { error: { when: inState('unknown'), for: '5m' } },
  summary: l => `Nothing has been heard of the node ${l.node} for more than five minutes`,
  runbook: {
    means: 'The kubelet does not renew its lease: the machine, its network or the kubelet is gone.',
    impact:
      'Pods with volumes and stateful sets are not started elsewhere, since nobody knows whether the old ones still run.',
    confirm: [
      'The provider’s console or `ping`: does the machine live?',
      '`kubectl get lease -n kube-node-lease <node> -o yaml`',
    ],
    causes: [
      'The machine crashed, or was taken away by its provider.',
      'Its way to the API server is cut.',
      'Memory ran out and took the kubelet with it.',
    ],
    fix: [
      'Dead for certain: `kubectl taint node <node> node.kubernetes.io/out-of-service=nodeshutdown:NoExecute` releases its volumes.',
      'Alive: restart the kubelet; then look at firewall and certificates.',
    ],
    escalate: 'To whoever runs the network when several nodes of one zone are named.',
  },
  tests: [
    firesWhen('five minutes have passed', {
      given: silent,
      at: '5m',
      labels: { node: 'a' },
      annotations: { summary: 'Nothing has been heard of the node a for more than five minutes' },
    }),
    staysSilentWhen('half a minute less has', { given: silent, at: '270s' }),
  ],
});

const underPressure = [
  series(nodeCondition, { ...a, condition: 'DiskPressure', status: 'true' }, '1x40'),
  series(nodeCondition, { ...a, condition: 'DiskPressure', status: 'false' }, '0x40'),
  series(nodeCondition, { ...a, condition: 'MemoryPressure', status: 'true' }, '0x40'),
  series(nodeCondition, { ...a, condition: 'PIDPressure', status: 'false' }, '1x40'),
  series(nodeCondition, { ...ready, status: 'true' }, '1x40'),
];

const nodePressure = defineAlert({
  levels: {
    warning: {
      when: nodeCondition
        .value({ condition: ['MemoryPressure', 'DiskPressure', 'PIDPressure'], status: 'true' })
        .eq(1)
        .groupBy('node', 'condition'),
      for: '10m',
    },
  },
  summary: l => `The node ${l.node} reports ${l.condition}`,
  runbook: {
    means:
      'Memory, disk or process numbers of a node are below the kubelet’s eviction threshold, and evicting pods has not mended it.',
    impact: 'No pod is placed there; those that use more than they asked for are ended one by one.',
    confirm: [
      '`kubectl describe node <node>`: Allocated resources, and events of evictions.',
      'Memory: `kubectl top pod -A --sort-by=memory --field-selector spec.nodeName=<node>`',
    ],
    causes: [
      'Pods without requests for what they use.',
      'Images and container logs on a disk that is too small.',
      'A process that starts others without end.',
    ],
    fix: ['Give the largest pods requests that are true.', 'Disk: `crictl rmi --prune`, then a larger disk.'],
  },
  tests: [
    firesWhen('its disk has been short for ten minutes', {
      given: underPressure,
      at: '10m',
      labels: { node: 'a', condition: 'DiskPressure' },
      annotations: { summary: 'The node a reports DiskPressure' },
    }),
    staysSilentWhen('it has for half a minute less', { given: underPressure, at: '570s' }),
    firesWhen('it runs out of process numbers', {
      given: [series(nodeCondition, { ...a, condition: 'PIDPressure', status: 'true' }, '1x40')],
      at: '10m',
      labels: { node: 'a', condition: 'PIDPressure' },
    }),
  ],
});

const flapping = (values: string) => [
  series(nodeCondition, { ...ready, status: 'true' }, values),
  series(nodeCondition, { ...ready, status: 'true', instance: 'late' }, '1x5 0 1x60'),
  series(nodeCondition, { ...ready, status: 'unknown' }, '0 1 0 1 0 1 0 1 0 1 0x50'),
  series(nodeCondition, { ...ready, node: 'c', condition: 'DiskPressure', status: 'true' }, '0 1 0 1 0 1 0 1 0 1 0x50'),
];

const nodeFlaps = defineAlert({
  // A reboot is two changes. Four within half an hour are two reboots, or a node that comes and goes.
  expr: nodeCondition.range('30m', { condition: 'Ready', status: 'true' }).changes().maxBy('node'),
  levels: { warning: { above: 3, for: '1m' } },
  summary: (l, v) => `The node ${l.node} got ready or unready ${v.raw} times within half an hour`,
  runbook: {
    means: 'The node is lost and found again, each time too shortly for KubeNodeUnreachable.',
    impact: 'Its pods drop out of their services each time it is unready; requests fail for a moment, again and again.',
    confirm: [
      '`kubectl get events --field-selector involvedObject.kind=Node`',
      'Load and memory of the node at these moments.',
    ],
    causes: [
      'A kubelet that is starved of CPU or memory by pods.',
      'Packet loss between the node and the API server.',
      'A container runtime that hangs now and then.',
    ],
    fix: [
      'Cordon the node, so that nothing new gets there, and find the cause at leisure.',
      'Reserve CPU and memory for the system: `kubeReserved`, `systemReserved`.',
    ],
  },
  tests: [
    firesWhen('it changed four times', {
      given: flapping('1x4 0 1 0 1x60'),
      from: '9m',
      until: '34m',
      labels: { node: 'a' },
      annotations: { summary: 'The node a got ready or unready 4 times within half an hour' },
    }),

    staysSilentWhen('it changed three times', { given: flapping('1x4 0 1 0x60'), at: '20m' }),
    staysSilentWhen('the first change is half an hour before the last', {
      given: flapping('1x4 0x24 1 0x4 1x60'),
      at: '40m',
    }),
  ],
});

const pods = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    ...kubeStateTarget,
    namespace: 'shop',
    pod: `pod-${i}`,
    uid: `${i}`,
  })).flatMap(pod => [
    series(podNode, { ...pod, node: 'a' }, '1x40'),
    series(podPhase, { ...pod, phase: 'Running' }, '1x40'),
  ]);
const crowded = (count: number) => [
  ...pods(count),
  series(nodeCapacity, { ...a, resource: 'pods', unit: 'integer' }, '20x40'),
  series(nodeCapacity, { ...a, resource: 'cpu', unit: 'core' }, '4x40'),
  // Ended pods count no more; a node for a single pod is full by design.
  series(podNode, { ...kubeStateTarget, namespace: 'shop', pod: 'done', uid: 'd', node: 'a' }, '1x40'),
  series(podPhase, { ...kubeStateTarget, namespace: 'shop', pod: 'done', uid: 'd', phase: 'Succeeded' }, '1x40'),
  series(podPhase, { ...kubeStateTarget, namespace: 'shop', pod: 'done', uid: 'd', phase: 'Running' }, '0x40'),
  series(nodeCapacity, { ...a, node: 'single', resource: 'pods', unit: 'integer' }, '1x40'),
  series(podNode, { ...kubeStateTarget, namespace: 'shop', pod: 's', uid: 's', node: 'single' }, '1x40'),
  series(podPhase, { ...kubeStateTarget, namespace: 'shop', pod: 's', uid: 's', phase: 'Running' }, '1x40'),
  // One has ended elsewhere under the name of another; and a copy of kube-state-metrics knows the phase of one alone.
  series(podNode, { ...kubeStateTarget, namespace: 'test', pod: 'pod-0', uid: 't', node: 'a' }, '1x40'),
  series(podPhase, { ...kubeStateTarget, namespace: 'test', pod: 'pod-0', uid: 't', phase: 'Failed' }, '1x40'),
  ...pods(20).map(({ series: text, values }, i) => ({
    series: text.replace('instance="one"', 'instance="late"'),
    values: i < 2 || text.startsWith('kube_pod_info') ? values : '0x40',
  })),
  series(nodeCapacity, { ...a, instance: 'late', resource: 'pods', unit: 'integer' }, '20x40'),
];
const onNode = { on: ['node', 'instance'] } as const;
const perNode = podNode
  .value()
  .and(podPhase.value({ phase: ['Pending', 'Running'] }).eq(1), { on: ['namespace', 'pod', 'instance'] })
  .countBy('node', 'instance');
const crowding = perNode.div(nodeCapacity.value({ resource: 'pods' }).gt(1), onNode).maxBy('node');

const nodeCrowded = defineAlert({
  expr: crowding,
  levels: { info: { above: 0.9, for: '15m' } },
  equivalentMutants: {
    [`${crowding.expression.text.replace('count by', 'sum by')} > 0.9`]:
      'kube_pod_info is 1 for every pod: the sum is their number',
  },
  summary: (l, v) => `The node ${l.node} has ${v.percent} of the pods it may have`,
  runbook: {
    means:
      'The number of pods is near the kubelet’s `maxPods` (110 unless set; on some clouds the number of network addresses).',
    impact:
      'Soon no pod is placed there, whatever CPU and memory are left. If all nodes are like that, pods stay Pending.',
    confirm: [
      '`kubectl get pods -A --field-selector spec.nodeName=<node> | wc -l`',
      '`kubectl get node <node> -o jsonpath="{.status.capacity.pods}"`',
    ],
    causes: ['Many small pods on large nodes.', 'Pods of a job that are never removed.'],
    fix: ['Raise `maxPods`, with room for it in the node’s range of addresses, or take smaller nodes.'],
  },
  tests: [
    firesWhen('nineteen of twenty have been there for a quarter of an hour', {
      given: crowded(19),
      from: '15m',
      labels: { node: 'a' },
      annotations: { summary: 'The node a has 95% of the pods it may have' },
    }),
    firesWhen('two of two are there', {
      given: [...pods(2), series(nodeCapacity, { ...a, resource: 'pods', unit: 'integer' }, '2x40')],
      at: '15m',
      labels: { node: 'a' },
    }),
    staysSilentWhen('eighteen are there', { given: crowded(18), at: '30m' }),
  ],
});

/** Nodes and their kubelets. What it reads of the job `kubelet` is left out where nothing scrapes the kubelets. */
export const kubeNodeRules = rulePack('kube-nodes', {
  needs: { job: 'kube-state-metrics', platform: 'kubernetes' },
  dashboard: 'kubernetes-dashboard',
  alerts: {
    KubeNodeNotReady: nodeNotReady,
    KubeNodeUnreachable: nodeUnreachable,
    KubeNodePressure: nodePressure,
    KubeNodeFlaps: nodeFlaps,
    KubeNodeCrowded: nodeCrowded,
    KubeNodeEvictsPods: kubeletEvicts,
    KubeletRuntimeSlow: runtimeSlow,
    KubeletStartsPodsSlowly: kubeletStartsSlowly,
    KubeletCertificateExpires: kubeletCertificateExpires,
  },
});
