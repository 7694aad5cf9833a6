import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { kubeWorkloadMetrics } from 'sightline/catalogue';
import { kubeStateTarget } from './scraped.ts';

const {
  deploymentGeneration,
  deploymentObserved,
  statefulSetGeneration,
  statefulSetObserved,
  daemonSetGeneration,
  daemonSetObserved,
} = kubeWorkloadMetrics;

const same = { match: /(.*)/, replacement: '$1' } as const;
const ignored = deploymentGeneration
  .value()
  .ne(deploymentObserved.value())
  .labelReplace('workload', { from: 'deployment', ...same })
  .groupBy('namespace', 'workload')
  .or(
    statefulSetGeneration
      .value()
      .ne(statefulSetObserved.value())
      .labelReplace('workload', { from: 'statefulset', ...same })
      .groupBy('namespace', 'workload'),
  )
  .or(
    daemonSetGeneration
      .value()
      .ne(daemonSetObserved.value())
      .labelReplace('workload', { from: 'daemonset', ...same })
      .groupBy('namespace', 'workload'),
  );

/** Two numbers differ whichever of them stands first. */
const turned = ['deployment', 'statefulset', 'daemonset'].map(kind => {
  const [wanted, observed] = [`kube_${kind}_metadata_generation`, `kube_${kind}_status_observed_generation`];
  const mutant = ignored.expression.text.replace(`${wanted} != ${observed}`, `${observed} != ${wanted}`);
  return [mutant, 'two numbers differ whichever of them stands first, and nobody is told the value'] as const;
});

/** The value of all of them is 1. */
const [deployments = '', statefulSets = '', daemonSets = ''] = ignored.expression.text.split(' or ');
const reordered = [
  `${daemonSets} or (${deployments} or ${statefulSets})`,
  `(${statefulSets} or ${deployments}) or ${daemonSets}`,
].map(mutant => [mutant, 'every value is 1, so that the order of what is joined does not matter'] as const);

const shop = { ...kubeStateTarget, namespace: 'shop' } as const;
const seen = [
  series(deploymentGeneration, { ...shop, deployment: 'web' }, '4x30'),
  series(deploymentObserved, { ...shop, deployment: 'web' }, '4x30'),
  series(statefulSetGeneration, { ...shop, statefulset: 'db' }, '4x30'),
  series(statefulSetObserved, { ...shop, statefulset: 'db' }, '4x30'),
  series(daemonSetGeneration, { ...shop, daemonset: 'logs' }, '4x30'),
  series(daemonSetObserved, { ...shop, daemonset: 'logs' }, '4x30'),
];
const cartIgnored = [
  ...seen,
  series(deploymentGeneration, { ...shop, deployment: 'cart' }, '5x30'),
  series(deploymentObserved, { ...shop, deployment: 'cart' }, '4x30'),
];

export const changeIgnored = defineAlert({
  group: 'kube-deployments',
  levels: { error: { when: ignored, for: '10m' } },
  equivalentMutants: Object.fromEntries([...turned, ...reordered]),
  summary: l => `Nobody acts on the newest change of ${l.namespace}/${l.workload}`,
  runbook: {
    means:
      'A deployment, stateful set or daemon set was changed, and the controller manager has not looked at it for ten minutes. It needs a second.',
    impact:
      'Rollouts do nothing, and neither do their undoing, scaling or replacing of pods that died, in the whole cluster if the controllers are down.',
    confirm: [
      '`kubectl get --raw "/readyz?verbose"`, then the newest lines of `kubectl -n kube-system logs -l component=kube-controller-manager`.',
      '`kubectl get lease -n kube-system kube-controller-manager -o yaml`: renewTime is older than a minute.',
    ],
    causes: [
      'The controller manager is down, has no leader or no right any more.',
      'The API server limits it: priority and fairness.',
    ],
    fix: [
      'Managed cluster: open a case with the provider.',
      'Otherwise restart its static pod; expired certificates are the usual reason (`kubeadm certs check-expiration`).',
    ],
    escalate: 'To whoever runs the cluster, at once when several workloads are named.',
  },
  tests: [
    firesWhen('a deployment’s change has been ignored for ten minutes', {
      given: cartIgnored,
      at: '10m',
      labels: { namespace: 'shop', workload: 'cart' },
      annotations: { summary: 'Nobody acts on the newest change of shop/cart' },
    }),
    staysSilentWhen('it has for half a minute less', { given: cartIgnored, at: '570s' }),
    firesWhen('a stateful set’s is', {
      given: [
        ...seen,
        series(statefulSetGeneration, { ...shop, statefulset: 'queue' }, '2x30'),
        series(statefulSetObserved, { ...shop, statefulset: 'queue' }, '1x30'),
      ],
      at: '10m',
      labels: { namespace: 'shop', workload: 'queue' },
    }),
    firesWhen('a daemon set’s is', {
      given: [
        ...seen,
        series(daemonSetGeneration, { ...shop, daemonset: 'proxy' }, '2x30'),
        series(daemonSetObserved, { ...shop, daemonset: 'proxy' }, '1x30'),
      ],
      at: '10m',
      labels: { namespace: 'shop', workload: 'proxy' },
    }),
  ],
});
