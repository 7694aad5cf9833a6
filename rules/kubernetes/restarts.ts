import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { kubeWorkloadMetrics } from 'sightline/catalogue';
import { kubeStateTarget } from './scraped.ts';

const { containerRestarts, containerLastTerminated } = kubeWorkloadMetrics;

const cart = { ...kubeStateTarget, namespace: 'shop', pod: 'cart-1', uid: '1', container: 'cart' } as const;
/** The same seen by the copy of kube-state-metrics that was there before a rollout, which saw less of it. */
const before = { ...cart, instance: 'before' };
const named = { namespace: 'shop', pod: 'cart-1', container: 'cart' };
const KILLED = { reason: 'OOMKilled' } as const;
const killed = series(containerLastTerminated, { ...cart, ...KILLED }, '1x120');
/** Restarts for another reason, has the other's name elsewhere, or was killed and is not restarted. */
const others = [
  series(containerRestarts, { ...cart, container: 'side' }, '0 4x120'),
  series(containerLastTerminated, { ...cart, container: 'side', reason: 'Error' }, '1x120'),
  series(containerRestarts, { ...cart, namespace: 'test' }, '0 5x120'),
  series(containerRestarts, { ...cart, pod: 'cart-2' }, '0 6x120'),
  series(containerLastTerminated, { ...cart, pod: 'cart-3', ...KILLED }, '1x120'),
];

const twice = [
  ...others,
  killed,
  series(containerRestarts, cart, '0x5 1x54 2x70'),
  series(containerRestarts, before, '0x5 1x120'),
  series(containerLastTerminated, { ...before, ...KILLED }, '1x120'),
];

export const containerOutOfMemory = defineAlert({
  group: 'kube-restarts',
  expr: containerRestarts
    .increase('1h')
    .round()
    .and(containerLastTerminated.value(KILLED), { on: ['namespace', 'pod', 'container'] })
    .maxBy('namespace', 'pod', 'container'),
  // Once can be a single large request. Again within the hour, the limit does not fit the work.
  levels: { warning: { above: 1, for: '1m' } },
  summary: (l, v) => `${l.container} of ${l.namespace}/${l.pod} ran out of memory ${v.raw} times within an hour`,
  runbook: {
    means: 'The kernel ended the container because it wanted more memory than its limit allows; it was started again.',
    impact: 'Requests that it was working on are lost each time, and caches are cold afterwards.',
    confirm: [
      'Compare `container_memory_working_set_bytes` before each end with `kube_pod_container_resource_limits{resource="memory"}`: a slope is a leak, a step is one large piece of work.',
      '`kubectl -n <namespace> describe pod <pod>`: Last State, OOMKilled, exit code 137.',
    ],
    causes: [
      'A runtime that does not know its limit: set GOMEMLIMIT, MaxRAMPercentage or max-old-space-size.',
      'A leak, most often since a rollout.',
      'More work at once than it was sized for.',
    ],
    fix: [
      'Raise the limit together with the request.',
      'Bound what it holds at once: page sizes, queue lengths, caches.',
    ],
  },
  tests: [
    firesWhen('it was not enough twice in fifty-five minutes', {
      given: twice,
      at: '62m',
      labels: named,
      annotations: { summary: 'cart of shop/cart-1 ran out of memory 2 times within an hour' },
    }),
    firesWhen('it was not enough once before and once after the pod was made anew', {
      given: [...others, killed, series(containerRestarts, cart, '0x5 1x9 0x9 1x40')],
      at: '30m',
      labels: named,
    }),
    staysSilentWhen('the second time was less than a minute ago', { given: twice, at: '3690s' }),
    staysSilentWhen('the second time came after more than an hour', {
      given: [...others, killed, series(containerRestarts, cart, '0x5 1x60 2x70')],
      at: '70m',
    }),
    staysSilentWhen('it was not enough once', {
      given: [...others, killed, series(containerRestarts, cart, '0x50 1x70')],
      at: '55m',
    }),
    staysSilentWhen('nothing was restarted within the hour', {
      given: [...others, killed, series(containerRestarts, cart, '0 4x120')],
      at: '80m',
    }),
  ],
});

const sixRestarts = '0x29 1x59 2x59 3x59 4x59 5x59 6x120';

export const containerRestartsOften = defineAlert({
  group: 'kube-restarts',
  // The kubelet forgets failures after ten minutes of work: what ends every hour never loops, and is broken all the same.
  expr: containerRestarts.increase('6h').round().maxBy('namespace', 'pod', 'container'),
  levels: { warning: { above: 5, for: '5m' } },
  summary: (l, v) => `${l.container} of ${l.namespace}/${l.pod} was restarted ${v.raw} times within six hours`,
  runbook: {
    means: 'The container works for a while, ends, and is started again, about once an hour or more often.',
    impact: 'Short outages of one pod that no other alert notices; together they cost a share of all requests.',
    confirm: [
      '`kubectl -n <namespace> get pod <pod> -o jsonpath="{.status.containerStatuses[*].lastState}"` gives exit code and times.',
      'Compare the times with deploys, cron jobs and the liveness probe’s failures in the events.',
    ],
    causes: [
      'A liveness probe that fails under load.',
      'A leak that ends at the memory limit.',
      'An unhandled error on a rare input.',
    ],
    fix: [
      'Find the last line before each end in its log and mend that.',
      'Let the liveness probe ask the process alone.',
    ],
  },
  tests: [
    firesWhen('six restarts fall into six hours', {
      given: [
        series(containerRestarts, cart, sixRestarts),
        series(containerRestarts, before, '0x29 1x59 2x400'),
        series(containerRestarts, { ...cart, pod: 'cart-2' }, '7x400'),
      ],
      from: '335m',
      labels: named,
      annotations: { summary: 'cart of shop/cart-1 was restarted 6 times within six hours' },
    }),
    firesWhen('three fell before and three after the pod was made anew', {
      given: [series(containerRestarts, cart, '0x9 1x9 2x9 3x9 0x9 1x9 2x9 3x60')],
      at: '80m',
      labels: named,
    }),
    staysSilentWhen('the sixth was less than five minutes ago', {
      given: [series(containerRestarts, cart, '0x29 1x59 2x59 3x59 4x59 5x120 6x120')],
      at: '415m',
    }),
    staysSilentWhen('there were five', {
      given: [series(containerRestarts, cart, '0x29 1x59 2x59 3x59 4x59 5x300')],
      at: '6h',
    }),
  ],
});
