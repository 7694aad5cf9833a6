import { defineAlert, firesWhen, rulePack, series, staysSilentWhen } from 'sightline';
import { cadvisorMetrics, kubeClusterMetrics, kubeWorkloadMetrics } from 'sightline/catalogue';
import { kubeletTarget, kubeStateTarget } from './scraped.ts';
import { stretch } from './stretch.ts';

const { podRequests, nodeAllocatable, quota } = kubeClusterMetrics;
const { podPhase } = kubeWorkloadMetrics;
const { cpuPeriods, cpuThrottledPeriods } = cadvisorMetrics;

type Resource = 'cpu' | 'memory';

/** What pods that are not over ask for, of what is left when the largest node fails; a single node has nobody to take over. */
const claimed = (resource: Resource) =>
  podRequests
    .value({ resource })
    .and(podPhase.value({ phase: ['Pending', 'Running'] }).eq(1), { on: ['namespace', 'pod', 'instance'] })
    .sumBy()
    .div(nodeAllocatable.value({ resource }).sumBy().sub(nodeAllocatable.value({ resource }).maxBy()).gt(0));

const pod = { ...kubeStateTarget, namespace: 'shop', pod: 'cart-1', uid: '1' } as const;
const request = { ...pod, container: 'cart', node: 'a' } as const;
const allocatable = { ...kubeStateTarget, node: 'a' } as const;
/** Two pods of 2 and of `more`, on nodes of 6, 4 and 2. */
const cluster = (resource: Resource, unit: string, more: string) => [
  series(podPhase, { ...pod, phase: 'Running' }, '1x40'),
  series(podPhase, { ...pod, pod: 'cart-2', phase: 'Pending' }, '1x40'),
  series(podPhase, { ...pod, pod: 'done', phase: 'Succeeded' }, '1x40'),
  series(podPhase, { ...pod, pod: 'done', phase: 'Running' }, '0x40'),
  series(podPhase, { ...pod, namespace: 'test', phase: 'Failed' }, '1x40'),
  series(podRequests, { ...request, resource, unit }, '2x40'),
  series(podRequests, { ...request, pod: 'cart-2', resource, unit }, more),
  series(podRequests, { ...request, pod: 'done', resource, unit }, '50x40'),
  series(podRequests, { ...request, namespace: 'test', resource, unit }, '50x40'),
  series(podRequests, { ...request, resource: 'ephemeral_storage', unit: 'byte' }, '70x40'),
  // A copy of kube-state-metrics that knows of no phase.
  series(podRequests, { ...request, instance: 'late', resource, unit }, '50x40'),
  ...['6', '4', '2'].flatMap((size, i) => [
    series(nodeAllocatable, { ...allocatable, node: `n${i}`, resource, unit }, `${size}x40`),
    series(nodeAllocatable, { ...allocatable, node: `n${i}`, resource: 'pods', unit: 'integer' }, '110x40'),
  ]),
];
/** Two nodes of 1. */
const pair = (resource: Resource, unit: string) => [
  series(podPhase, { ...pod, phase: 'Running' }, '1x40'),
  series(podRequests, { ...request, resource, unit }, '1.5x40'),
  series(nodeAllocatable, { ...allocatable, resource, unit }, '1x40'),
  series(nodeAllocatable, { ...allocatable, node: 'b', resource, unit }, '1x40'),
];
const single = (resource: Resource, unit: string) => [
  series(podPhase, { ...pod, phase: 'Running' }, '1x40'),
  series(podRequests, { ...request, resource, unit }, '5x40'),
  series(nodeAllocatable, { ...allocatable, resource, unit }, '6x40'),
];

const cpuOvercommitted = defineAlert({
  expr: claimed('cpu'),
  levels: { warning: { above: 1, for: '15m' } },
  summary: (_, v) => `Without its largest node the cluster is asked for ${v.percent} of its CPU`,
  runbook: {
    means: 'Pods request more CPU than the other nodes could give if the largest failed.',
    impact: 'When a node fails, some of its pods find no place and stay Pending, until it is back or another is added.',
    confirm: [
      '`kubectl describe nodes | grep -A6 "Allocated resources"`',
      'sum by (namespace) (kube_pod_container_resource_requests{resource="cpu"})',
    ],
    causes: ['Requests that are far above what is used.', 'No node was added while workloads were.'],
    fix: ['Add a node, or let the autoscaler.', 'Lower requests to what is used at the busiest hour.'],
  },
  tests: [
    firesWhen('6.6 of 6 cores have been asked for, a quarter of an hour long', {
      given: cluster('cpu', 'core', '4.6x40'),
      from: '15m',
      annotations: { summary: 'Without its largest node the cluster is asked for 110% of its CPU' },
    }),
    firesWhen('two nodes have a core each', { given: pair('cpu', 'core'), at: '15m' }),
    staysSilentWhen('exactly all are asked for', { given: cluster('cpu', 'core', '4x40'), at: '30m' }),
    staysSilentWhen('there is one node', { given: single('cpu', 'core'), at: '30m' }),
  ],
});

const memoryOvercommitted = defineAlert({
  expr: claimed('memory'),
  levels: { warning: { above: 1, for: '15m' } },
  summary: (_, v) => `Memory for ${v.percent} of what remains after a node failure is promised to pods`,
  runbook: {
    means: 'The memory requests of all pods together do not fit on the nodes that are left when the largest one dies.',
    impact:
      'Then pods of lower priority are pushed out, and the rest waits. Memory cannot be shared as CPU can: there is no slower, only not at all.',
    confirm: [
      '`kubectl top nodes` beside the requests: is the memory used, or only reserved?',
      'sum by (namespace) (kube_pod_container_resource_requests{resource="memory"})',
    ],
    causes: ['Caches and databases that grew with their limits.', 'A node pool that was made smaller.'],
    fix: ['Give what may wait a PriorityClass below the rest.', 'Another node, of the size of the largest.'],
  },
  tests: [
    firesWhen('6.6 of 6 bytes are promised for a quarter of an hour', {
      given: cluster('memory', 'byte', '4.6x40'),
      from: '15m',
      annotations: { summary: 'Memory for 110% of what remains after a node failure is promised to pods' },
    }),
    firesWhen('two nodes have a byte each', { given: pair('memory', 'byte'), at: '15m' }),
    staysSilentWhen('exactly all are promised', { given: cluster('memory', 'byte', '4x40'), at: '30m' }),
    staysSilentWhen('there is only one', { given: single('memory', 'byte'), at: '30m' }),
  ],
});

const used = () =>
  quota
    .value({ type: 'used' })
    .div(quota.value({ type: 'hard' }).gt(0), { ignoring: ['type'] })
    .maxBy('namespace', 'resourcequota', 'resource');
const limit = { ...kubeStateTarget, namespace: 'shop', resourcequota: 'all', resource: 'pods' } as const;
const quotaAt = (values: string) => [
  series(quota, { ...limit, type: 'used' }, values),
  series(quota, { ...limit, type: 'hard' }, '20x40'),
  // The copy of kube-state-metrics that was there before, and a resource that nobody may have any more.
  series(quota, { ...limit, instance: 'late', type: 'used' }, '3x40'),
  series(quota, { ...limit, instance: 'late', type: 'hard' }, '20x40'),
  series(quota, { ...limit, resource: 'services.loadbalancers', type: 'used' }, '1x40'),
  series(quota, { ...limit, resource: 'services.loadbalancers', type: 'hard' }, '0x40'),
];
const usedUp = { namespace: 'shop', resourcequota: 'all', resource: 'pods' };

const quotaUsed = defineAlert({
  levels: {
    info: { when: used().gt(0.9).lt(1), for: '15m' },
    warning: { when: used().ge(1), for: '15m' },
  },
  equivalentMutants: Object.fromEntries(
    ['>= 0', '> -1'].map(other => [
      used().gt(0.9).lt(1).expression.text.replace('> 0)', `${other})`),
      'what is divided by zero is infinite or no number, and neither is below 1',
    ]),
  ),
  summary: (l, v) => `${l.namespace} has used ${v.percent} of its quota for ${l.resource}`,
  runbook: {
    means: 'A ResourceQuota of the namespace is nearly or entirely used.',
    impact:
      'Used up, every further pod, claim or service is refused, also those of a rollout, an autoscaler or after a failure.',
    confirm: [
      '`kubectl -n <namespace> describe resourcequota <quota>`',
      '`kubectl -n <namespace> get events | grep "exceeded quota"`',
    ],
    causes: ['The namespace has grown.', 'Old jobs, claims or deployments that nobody removed.'],
    fix: [
      'Remove what is not needed.',
      'Raise the quota with whoever set it; a rollout needs room for its surge as well.',
    ],
  },
  tests: [
    firesWhen('19 of 20 have been used for a quarter of an hour', {
      given: quotaAt('19x40'),
      at: '15m',
      labels: usedUp,
      severity: 'info',
      annotations: { summary: 'shop has used 95% of its quota for pods' },
    }),
    staysSilentWhen('19 have for half a minute less', { given: quotaAt('19x40'), at: '870s' }),
    staysSilentWhen('18 are', { given: quotaAt('18x40'), at: '30m' }),
    firesWhen('0.95 of a single core are', {
      given: [
        series(quota, { ...limit, resource: 'cpu', type: 'used' }, '0.95x40'),
        series(quota, { ...limit, resource: 'cpu', type: 'hard' }, '1x40'),
      ],
      at: '15m',
      labels: { ...usedUp, resource: 'cpu' },
      severity: 'info',
    }),
    firesWhen('a single pod is allowed, and there', {
      given: [series(quota, { ...limit, type: 'used' }, '1x40'), series(quota, { ...limit, type: 'hard' }, '1x40')],
      at: '15m',
      labels: usedUp,
      severity: 'warning',
    }),
    firesWhen('all 20 have been used for a quarter of an hour', {
      given: quotaAt('20x40'),
      at: '15m',
      labels: usedUp,
      severity: 'warning',
      annotations: { summary: 'shop has used 100% of its quota for pods' },
    }),
    staysSilentWhen('all have for half a minute less', { given: quotaAt('20x40'), at: '870s' }),
  ],
});

const cart = {
  ...kubeletTarget,
  job: 'cadvisor',
  service: 'cadvisor',
  namespace: 'shop',
  pod: 'cart-1',
  container: 'cart',
};
/** Of two copies of a container, as when it moves to another node, for half an hour. */
const throttled = (of100: number) => [
  ...[cart, { ...cart, instance: 'node-b' }].flatMap(each => [
    series(cpuPeriods, each, stretch(300, 300, 30)),
    series(cpuThrottledPeriods, each, stretch(0, 3 * of100, 30)),
  ]),
  // The whole pod, whose containers are counted each; and one that hardly ever runs.
  series(cpuPeriods, { ...cart, container: '' }, '0+600x120'),
  series(cpuThrottledPeriods, { ...cart, container: '' }, '0+590x120'),
  series(cpuPeriods, { ...cart, container: 'idle' }, '0+6x120'),
  series(cpuThrottledPeriods, { ...cart, container: 'idle' }, '0+5x120'),
];

const containerThrottled = defineAlert({
  needs: { job: 'cadvisor' },
  expr: cpuThrottledPeriods
    .rate('15m', { container: { not: '' } })
    .sumBy('namespace', 'pod', 'container')
    // A period is a tenth of a second: one that wanted to run in fewer than one in ten is idle.
    .div(cpuPeriods.rate('15m').sumBy('namespace', 'pod', 'container').gt(1)),
  levels: { info: { above: 0.25, for: '15m' } },
  summary: (l, v) => `${l.container} of ${l.namespace}/${l.pod} is held back by its CPU limit ${v.percent} of the time`,
  runbook: {
    means: 'In that share of all periods the container had used its CPU limit up and had to wait for the next.',
    impact: 'Slower answers, mostly the slowest ones, and probes that fail. The node may be idle meanwhile.',
    confirm: [
      'sum by (namespace, pod, container) (rate(container_cpu_usage_seconds_total{container!=""}[5m]))',
      'kube_pod_container_resource_limits{resource="cpu"}',
    ],
    causes: [
      'A limit below what the work needs.',
      'More threads than the limit has cores: all of it is used up at the start of a period.',
    ],
    fix: [
      'Raise the limit, or leave it out and keep the request.',
      'Tell the runtime how many threads it has: GOMAXPROCS, `-XX:ActiveProcessorCount`.',
    ],
  },
  tests: [
    firesWhen('it is in half of all periods', {
      given: throttled(50),
      from: '43m',
      until: '57m',
      labels: { namespace: 'shop', pod: 'cart-1', container: 'cart' },
    }),
    firesWhen('it is in 26 of a hundred', {
      given: throttled(26),
      at: '50m',
      labels: { namespace: 'shop', pod: 'cart-1', container: 'cart' },
      annotations: { summary: 'cart of shop/cart-1 is held back by its CPU limit 26% of the time' },
    }),
    staysSilentWhen('it is in a quarter of them', { given: throttled(25), at: '50m' }),
  ],
});

/** Whether what was asked for can be had. Throttling reads the job `cadvisor`: `new Prometheus(…, { kubelets: true })`. */
export const kubeResourceRules = rulePack('kube-resources', {
  needs: { job: 'kube-state-metrics', platform: 'kubernetes' },
  dashboard: 'kubernetes-dashboard',
  alerts: {
    KubeCpuOvercommitted: cpuOvercommitted,
    KubeMemoryOvercommitted: memoryOvercommitted,
    KubeQuotaUsed: quotaUsed,
    KubeContainerThrottled: containerThrottled,
  },
});
