import { defineAlert, firesWhen, rulePack, series, staysSilentWhen } from 'sightline';
import { alertmanagerMetrics } from 'sightline/catalogue';

const { clusterMembers, configHash, notifications, notificationsFailed } = alertmanagerMetrics;
const at = { job: 'alertmanager', instance: 'one', service: 'alertmanager' } as const;

const deliveryFails = defineAlert({
  // A group that is told every five minutes fails every five minutes: the window is longer than that, so that there is
  // no gap between two failures. `for` is longer than the window, so that one failure in a quiet hour is over by then.
  expr: notificationsFailed.rate('7m').sumBy('integration').div(notifications.rate('7m').sumBy('integration')),
  levels: { error: { above: 0.1, for: '8m' } },
  summary: (l, v) => `${v.percent} of messages by ${l.integration} do not arrive`,
  runbook: {
    means: 'A receiver refuses messages, or does not answer.',
    impact: 'Whoever is told only by this receiver is not told.',
    confirm: ['The log of Alertmanager names the receiver and the answer it got.'],
    causes: [
      'A token or webhook was revoked.',
      'The provider is down or limits us.',
      'Egress to the provider is blocked.',
    ],
    fix: [
      'Renew the secret and roll Alertmanager.',
      'Route critical alerts to a second receiver until the first answers.',
    ],
  },
  tests: [
    firesWhen('a little more than a tenth fails, for two reasons, of what two instances send', {
      given: [
        series(notifications, { ...at, integration: 'slack' }, '0+10x60'),
        series(notifications, { ...at, instance: 'two', integration: 'slack' }, '0+9x60'),
        ...['serverError', 'clientError'].map(reason =>
          series(notificationsFailed, { ...at, integration: 'slack', reason }, '0x10 1+1x20 21x30'),
        ),
      ],
      from: '25m',
      labels: { integration: 'slack' },
      annotations: { summary: '10.53% of messages by slack do not arrive' },
    }),
    firesWhen('a group that is told every five minutes fails each time', {
      given: [
        series(notifications, { ...at, integration: 'slack' }, '0 1x4 2x4 3x4 4x4'),
        series(notificationsFailed, { ...at, integration: 'slack', reason: 'clientError' }, '0 1x4 2x4 3x4 4x4'),
      ],
      at: '16m',
      labels: { integration: 'slack' },
    }),
    staysSilentWhen('one message of one failed', {
      given: [
        series(notifications, { ...at, integration: 'slack' }, '0x3 1x15'),
        series(notificationsFailed, { ...at, integration: 'slack', reason: 'serverError' }, '0x3 1x15'),
      ],
      at: '12m',
    }),
    firesWhen('as many fail as before, of fewer', {
      given: [
        series(notifications, { ...at, integration: 'slack' }, '0+20x20 405+5x30'),
        series(notificationsFailed, { ...at, integration: 'slack', reason: 'serverError' }, '0+1x60'),
      ],
      from: '33m',
      labels: { integration: 'slack' },
    }),
    staysSilentWhen('exactly a tenth fails', {
      given: [
        series(notifications, { ...at, integration: 'slack' }, '0+30x20'),
        series(notificationsFailed, { ...at, integration: 'slack', reason: 'serverError' }, '0+3x20'),
      ],
      at: '16m',
    }),
  ],
});

const members = (one: number, two: number, three: number) => [
  series(clusterMembers, at, `${one}x40`),
  series(clusterMembers, { ...at, instance: 'two' }, `${two}x40`),
  series(clusterMembers, { ...at, instance: 'three' }, `${three}x40`),
];

const clusterSplit = defineAlert({
  needs: { replicas: 2 },
  levels: {
    warning: { when: clusterMembers.value().minBy('job').lt(clusterMembers.value().countBy('job')), for: '15m' },
  },
  summary: l => `The copies of ${l.job} do not all know each other`,
  runbook: {
    means: 'A copy of Alertmanager that is scraped is not a member of the cluster that another one sees.',
    impact:
      'Each side sends the same messages, so people are told twice; a silence made on one side does not hold on the other.',
    confirm: ['`amtool cluster show` at each copy: whose list is shorter?', 'alertmanager_cluster_members'],
    causes: [
      'Port 9094, TCP or UDP, is blocked between them.',
      'One was started when the names of the others did not resolve yet.',
      'They have different values of `--cluster.label`.',
    ],
    fix: ['Restart the copy that is alone.', 'Apply the generated NetworkPolicies and StatefulSet again.'],
  },
  tests: [
    firesWhen('one of three has seen two for a quarter of an hour', {
      given: [
        series(clusterMembers, at, '3x2 2x20 3x5'),
        series(clusterMembers, { ...at, instance: 'two' }, '4x40'),
        series(clusterMembers, { ...at, instance: 'three' }, '3x40'),
      ],
      from: '18m',
      until: '24m',
      labels: { job: 'alertmanager' },
      annotations: { summary: 'The copies of alertmanager do not all know each other' },
    }),
    staysSilentWhen('each sees all, and one sees a copy that is not scraped', { given: members(3, 4, 3), at: '35m' }),
    staysSilentWhen('each sees all', { given: members(3, 3, 3), at: '35m' }),
  ],
});

const configsDiffer = defineAlert({
  needs: { replicas: 2 },
  levels: { warning: { when: configHash.value().minBy('job').lt(configHash.value().maxBy('job')), for: '20m' } },
  equivalentMutants: {
    'avg by (job) (alertmanager_config_hash) < max by (job) (alertmanager_config_hash)':
      'the mean is below the largest exactly when not all are the same',
    'min by (job) (alertmanager_config_hash) < avg by (job) (alertmanager_config_hash)':
      'the smallest is below the mean exactly when not all are the same',
  },
  summary: l => `The copies of ${l.job} run with different configurations`,
  runbook: {
    means: 'For twenty minutes, longer than a rollout takes, not all copies of Alertmanager have had the same file.',
    impact: 'Who is told depends on the copy that sends: a message goes to the old receiver, or is sent twice.',
    confirm: ['`kubectl rollout status statefulset/<alertmanager>`', 'alertmanager_config_hash, by pod.'],
    causes: [
      'The rollout is stuck: the new pod does not get ready, and the old ones wait for it.',
      'A configuration that somebody changed in one pod by hand.',
    ],
    fix: ['`kubectl logs` of the pod that is not ready names what it does not accept.', 'Roll the StatefulSet again.'],
  },
  tests: [
    firesWhen('one of two has had another for twenty minutes', {
      given: [
        series(configHash, at, '230689616755834x2 230689616755835x30 230689616755834x5'),
        series(configHash, { ...at, instance: 'two' }, '230689616755834x40'),
      ],
      from: '23m',
      until: '34m',
      labels: { job: 'alertmanager' },
      annotations: { summary: 'The copies of alertmanager run with different configurations' },
    }),
  ],
});

/** Messages that do not arrive, and copies that disagree. Expects the component under the name `alertmanager`. */
export const alertmanagerRules = rulePack('alertmanager', {
  needs: { job: 'alertmanager' },
  alerts: {
    AlertDeliveryFails: deliveryFails,
    AlertmanagerClusterSplit: clusterSplit,
    AlertmanagerConfigsDiffer: configsDiffer,
  },
});
