import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { kubeWorkloadMetrics } from 'sightline/catalogue';
import { kubeStateTarget } from './scraped.ts';

const { autoscalerCurrent, autoscalerDesired, autoscalerMaximum, autoscalerCondition, budgetDesired, budgetCurrent } =
  kubeWorkloadMetrics;

const cart = { ...kubeStateTarget, namespace: 'shop', horizontalpodautoscaler: 'cart' } as const;
const late = { ...cart, instance: 'late' };
const named = { namespace: 'shop', horizontalpodautoscaler: 'cart' };
const limited = { ...cart, condition: 'ScalingLimited', status: 'true' } as const;
const notLimited = { ...limited, status: 'false' } as const;

/** Others: limited by its minimum, at its maximum by chance, and one of the same name elsewhere that is both. */
const others = [
  series(autoscalerCurrent, { ...cart, horizontalpodautoscaler: 'calm' }, '1x60'),
  series(autoscalerMaximum, { ...cart, horizontalpodautoscaler: 'calm' }, '9x60'),
  series(autoscalerCondition, { ...limited, horizontalpodautoscaler: 'calm' }, '1x60'),
  series(autoscalerCurrent, { ...cart, horizontalpodautoscaler: 'full' }, '9x60'),
  series(autoscalerMaximum, { ...cart, horizontalpodautoscaler: 'full' }, '9x60'),
  series(autoscalerCondition, { ...limited, horizontalpodautoscaler: 'full' }, '0x60'),
  series(autoscalerCondition, { ...notLimited, horizontalpodautoscaler: 'full' }, '1x60'),
  series(autoscalerCondition, { ...limited, horizontalpodautoscaler: 'full', condition: 'AbleToScale' }, '1x60'),
];
const atMaximum = [
  ...others,
  series(autoscalerCurrent, cart, '9x60'),
  series(autoscalerMaximum, cart, '9x60'),
  series(autoscalerCondition, limited, '1x60'),
  series(autoscalerCurrent, late, '8x60'),
  series(autoscalerMaximum, late, '8x60'),
  series(autoscalerCondition, { ...limited, ...late, condition: 'ScalingLimited', status: 'true' }, '1x60'),
  // One of its name elsewhere, and a third copy of kube-state-metrics, know of no limit.
  ...[
    { ...cart, namespace: 'test' },
    { ...cart, instance: 'later' },
  ].flatMap(each => [
    series(autoscalerCurrent, each, '12x60'),
    series(autoscalerMaximum, each, '12x60'),
    series(autoscalerCondition, { ...limited, ...each }, '0x60'),
  ]),
];
const onAutoscaler = { on: ['namespace', 'horizontalpodautoscaler', 'instance'] } as const;

export const autoscalerAtMaximum = defineAlert({
  group: 'kube-autoscaling',
  levels: {
    warning: {
      when: autoscalerCurrent
        .value()
        .ge(autoscalerMaximum.value())
        .and(autoscalerCondition.value({ condition: 'ScalingLimited', status: 'true' }).eq(1), onAutoscaler)
        .maxBy('namespace', 'horizontalpodautoscaler'),
      for: '15m',
    },
  },
  summary: (l, v) => `The autoscaler ${l.namespace}/${l.horizontalpodautoscaler} wants more than its ${v.raw} pods`,
  runbook: {
    means:
      'All pods that the autoscaler may start are there, and the load asks for more. At the maximum by chance, it is not limited and this alert is silent.',
    impact: 'More load makes the workload slow, then it sheds requests.',
    confirm: [
      '`kubectl -n <namespace> describe hpa <name>`: the target, what was measured, and the condition ScalingLimited.',
      'Requests per second of the service: is it real traffic, or retries?',
    ],
    causes: [
      'More users than `maxReplicas` was made for.',
      'Each request costs more since a rollout.',
      'A caller that repeats failed requests.',
    ],
    fix: ['Raise `maxReplicas`, if nodes and quota have room for it.', 'Undo the rollout that made requests dear.'],
  },
  tests: [
    firesWhen('it has been limited by its maximum for a quarter of an hour', {
      given: atMaximum,
      at: '15m',
      labels: named,
      annotations: { summary: 'The autoscaler shop/cart wants more than its 9 pods' },
    }),
    staysSilentWhen('it has for half a minute less', { given: atMaximum, at: '870s' }),
  ],
});

const wants = autoscalerDesired.value().sub(autoscalerCurrent.value());
const twoShort = [
  series(autoscalerDesired, cart, '6x60'),
  series(autoscalerCurrent, cart, '1x4 3x60'),
  series(autoscalerDesired, late, '5x60'),
  series(autoscalerCurrent, late, '2x4 4x60'),
  series(autoscalerDesired, { ...cart, namespace: 'test' }, '2x60'),
  series(autoscalerCurrent, { ...cart, namespace: 'test' }, '2x60'),
];

export const autoscalerNotFollowed = defineAlert({
  group: 'kube-autoscaling',
  levels: {
    warning: {
      when: wants
        .gt(0)
        .unless(autoscalerCurrent.range('15m').changes().gt(0))
        .maxBy('namespace', 'horizontalpodautoscaler'),
      for: '5m',
    },
  },
  summary: (l, v) => `${l.namespace}/${l.horizontalpodautoscaler} does not get ${v.raw} pods its autoscaler asks for`,
  runbook: {
    means: 'The autoscaler has decided for more pods, and their number has not changed for a quarter of an hour.',
    impact: 'The load that made it ask is served by too few.',
    confirm: [
      '`kubectl -n <namespace> get events | grep -E "FailedCreate|exceeded quota"`',
      '`kubectl -n <namespace> describe hpa <name>`: AbleToScale.',
    ],
    causes: [
      'A quota of the namespace is used up.',
      'Something else, such as a deploy tool, sets the number of replicas back.',
      'An admission webhook refuses new pods.',
    ],
    fix: ['Raise the quota.', 'Remove `replicas` from what the deploy tool applies.'],
  },
  tests: [
    firesWhen('nothing has changed for twenty minutes', {
      given: twoShort,
      from: '24m',
      labels: named,
      annotations: { summary: 'shop/cart does not get 3 pods its autoscaler asks for' },
    }),
    staysSilentWhen('nothing has for half a minute less', {
      given: twoShort.filter(({ series: text }) => !text.includes('late')),
      at: '1410s',
    }),
    firesWhen('a single pod is missing', {
      given: [series(autoscalerDesired, cart, '5x60'), series(autoscalerCurrent, cart, '4x60')],
      at: '5m',
      labels: named,
    }),
    staysSilentWhen('a pod comes every fourteen minutes', {
      given: [series(autoscalerDesired, cart, '9x60'), series(autoscalerCurrent, cart, '4x13 5x13 6x13')],
      at: '40m',
    }),
  ],
});

const active = { ...cart, condition: 'ScalingActive', status: 'false' } as const;
const blind = [
  series(autoscalerCondition, active, '1x40'),
  series(autoscalerCondition, { ...active, status: 'true' }, '0x40'),
  series(autoscalerCurrent, cart, '3x40'),
  // Scaled to zero, it does not measure; another measures; a third cannot scale for another reason.
  series(autoscalerCondition, { ...active, horizontalpodautoscaler: 'asleep' }, '1x40'),
  series(autoscalerCurrent, { ...cart, horizontalpodautoscaler: 'asleep' }, '0x40'),
  series(autoscalerCurrent, { ...cart, namespace: 'test' }, '0x40'),
  series(autoscalerCondition, { ...active, horizontalpodautoscaler: 'fine', status: 'true' }, '1x40'),
  series(autoscalerCondition, { ...active, horizontalpodautoscaler: 'fine' }, '0x40'),
  series(autoscalerCondition, { ...active, horizontalpodautoscaler: 'fine', condition: 'ScalingLimited' }, '1x40'),
];

export const autoscalerBlind = defineAlert({
  group: 'kube-autoscaling',
  levels: {
    warning: {
      when: autoscalerCondition
        .value({ condition: 'ScalingActive', status: 'false' })
        .eq(1)
        .unless(autoscalerCurrent.value().eq(0), { on: ['namespace', 'horizontalpodautoscaler'] })
        .groupBy('namespace', 'horizontalpodautoscaler'),
      for: '15m',
    },
  },
  summary: l => `The autoscaler ${l.namespace}/${l.horizontalpodautoscaler} cannot measure its load`,
  runbook: {
    means: 'The metrics that the autoscaler decides by are not there, so it decides nothing.',
    impact: 'The number of pods stays what it is, whatever the load does.',
    confirm: [
      '`kubectl -n <namespace> describe hpa <name>`: the message of ScalingActive names the metric.',
      '`kubectl get apiservices | grep metrics`',
    ],
    causes: [
      'metrics-server or the adapter for custom metrics is down.',
      'A container of the pods has no CPU request, of which a share could be taken.',
    ],
    fix: [
      'Bring the metrics API back; KubeAggregatedApiDown tells when the API server cannot reach it.',
      'Give every container a request.',
    ],
  },
  tests: [
    firesWhen('nothing has been measured for a quarter of an hour', {
      given: blind,
      at: '15m',
      labels: named,
      annotations: { summary: 'The autoscaler shop/cart cannot measure its load' },
    }),
    staysSilentWhen('nothing has for half a minute less', { given: blind, at: '870s' }),
  ],
});

const quorum = { ...kubeStateTarget, namespace: 'shop', poddisruptionbudget: 'db' } as const;
const violated = [
  series(budgetDesired, quorum, '3x40'),
  series(budgetCurrent, quorum, '1x40'),
  series(budgetDesired, { ...quorum, instance: 'late' }, '3x40'),
  series(budgetCurrent, { ...quorum, instance: 'late' }, '2x40'),
  series(budgetDesired, { ...quorum, namespace: 'test' }, '2x40'),
  series(budgetCurrent, { ...quorum, namespace: 'test' }, '2x40'),
];

export const disruptionBudgetViolated = defineAlert({
  group: 'kube-autoscaling',
  expr: budgetDesired.value().sub(budgetCurrent.value()).maxBy('namespace', 'poddisruptionbudget'),
  levels: { warning: { above: 0, for: '15m' } },
  summary: (l, v) => `${l.namespace}/${l.poddisruptionbudget} has ${v.raw} healthy pods less than its budget demands`,
  runbook: {
    means: 'Somebody declared how many pods must be healthy at least, and there are fewer, for a quarter of an hour.',
    impact:
      'What the budget protects, a quorum or the capacity for peak load, is gone. Nodes with these pods cannot be drained.',
    confirm: ['`kubectl -n <namespace> get pdb <name> -o wide`, and the pods its selector names.'],
    causes: [
      'Pods that fail by themselves: a budget holds back evictions only.',
      'A budget of more pods than there are replicas.',
    ],
    fix: [
      'Mend the pods; their own alerts say what they lack.',
      'Correct `minAvailable`; in per cent it follows the number of replicas.',
    ],
  },
  tests: [
    firesWhen('two pods have been missing for a quarter of an hour', {
      given: violated,
      at: '15m',
      labels: { namespace: 'shop', poddisruptionbudget: 'db' },
      annotations: { summary: 'shop/db has 2 healthy pods less than its budget demands' },
    }),
    staysSilentWhen('they have for half a minute less', { given: violated, at: '870s' }),
    firesWhen('one is missing', {
      given: [series(budgetDesired, quorum, '3x40'), series(budgetCurrent, quorum, '2x40')],
      at: '15m',
      labels: { namespace: 'shop', poddisruptionbudget: 'db' },
    }),
  ],
});
