import { defineAlert, firesWhen, rawPromql, rawSeries, series, staysSilentWhen } from 'sightline';
import { kubeletMetrics } from 'sightline/catalogue';
import { sameQuantile } from '../equivalents.ts';
import { kubeletTarget } from './scraped.ts';
import { stretch } from './stretch.ts';

const { relist, podStart, clientCertificateLeft, serverCertificateLeft } = kubeletMetrics;
const needs = { job: 'kubelet' } as const;
const group = 'kubelets';
const node = { instance: 'node-a' };

const evictions = (signal: string, values: string) =>
  rawSeries(
    `kubelet_evictions{job="kubelet", service="kubelet", instance="node-a", eviction_signal="${signal}"}`,
    values,
  );

export const kubeletEvicts = defineAlert({
  group,
  needs,
  // A counter without the ending of one: it cannot be declared as such.
  expr: rawPromql('increase(kubelet_evictions[30m])', { labels: ['instance', 'eviction_signal'] }),
  levels: { warning: { above: 0, for: '1m' } },
  equivalentMutants: {
    '(rate(kubelet_evictions[30m])) > 0': 'a rate is above zero exactly when the increase is; nobody is told the value',
  },
  summary: l => `The node ${l.instance} ends pods because ${l.eviction_signal} runs short`,
  runbook: {
    means:
      'To stay alive itself, the kubelet ended pods within the last half hour, those first that use more than they asked for.',
    impact: 'These pods are started elsewhere, if there is room, with everything they held in memory lost.',
    confirm: [
      '`kubectl get pods -A --field-selector status.phase=Failed | grep Evicted`',
      'The message of such a pod names who used how much.',
    ],
    causes: [
      'memory.available: requests that are lower than what is used.',
      'nodefs or imagefs: logs, `emptyDir` volumes without a size limit, images.',
    ],
    fix: [
      'Set requests near to what is used, and `sizeLimit` on every emptyDir.',
      'Add nodes when all are used as declared.',
    ],
  },
  tests: [
    firesWhen('a pod was ended, the first of all', {
      given: [evictions('memory.available', '0x4 1x60'), evictions('nodefs.available', '7x70')],
      from: '6m',
      until: '34m',
      labels: { ...kubeletTarget, eviction_signal: 'memory.available' },
      annotations: { summary: 'The node node-a ends pods because memory.available runs short' },
    }),
    firesWhen('another was, after the kubelet was started anew', {
      given: [evictions('memory.available', '3x9 0x5 1x20')],
      at: '20m',
      labels: { ...kubeletTarget, eviction_signal: 'memory.available' },
    }),
  ],
});

/** Answers of one kubelet, a hundred a minute, seen by two jobs: for a while, and through one of them, so many are slow. */
const answers = (metric: typeof relist, bounds: readonly [string, string], slow: number, minutes: number) =>
  Object.entries({ [bounds[0]]: 100 - slow, [bounds[1]]: 100, '+Inf': 100 }).flatMap(([le, rate]) => [
    series(metric, { ...kubeletTarget, job: 'other', le }, '0+100x180', '_bucket'),
    series(metric, { ...kubeletTarget, le }, stretch(100, rate, minutes), '_bucket'),
  ]);
const listing = relist.quantile(0.99, '10m', { by: ['instance'] });

export const runtimeSlow = defineAlert({
  group,
  needs,
  expr: listing,
  equivalentMutants: sameQuantile(listing, '> 5'),
  // It asks every second. The node counts as not ready when no answer has come for three minutes.
  levels: { warning: { above: 5, for: '5m' } },
  summary: (l, v) => `The container runtime of ${l.instance} takes ${v.duration} to list its pods`,
  runbook: {
    means:
      'One in a hundred of the kubelet’s questions after all pods takes more than five seconds; a tenth of one is usual.',
    impact:
      'Pods start and stop late, and probes are answered late. After three minutes without an answer the node is not ready.',
    confirm: [
      '`time crictl pods` on the node.',
      '`iostat -x 5`, and the number of containers: `crictl ps -a | wc -l`.',
    ],
    causes: [
      'The disk of the runtime is slow or at its limit of operations.',
      'Thousands of ended containers.',
      'A runtime that waits for a hanging mount.',
    ],
    fix: [
      'Remove ended containers and unused images.',
      'Restart the runtime; running containers stay.',
      'A faster disk for /var/lib/containerd.',
    ],
  },
  tests: [
    firesWhen('two in a hundred take between five and ten seconds, for twenty minutes', {
      given: answers(relist, ['5.0', '10.0'], 4, 20),
      from: '30m',
      until: '45m',
      labels: node,
    }),
    firesWhen('eleven in a thousand do', {
      given: answers(relist, ['5.0', '10.0'], 2.2, 40),
      at: '60m',
      labels: node,
      annotations: { summary: 'The container runtime of node-a takes 5.455s to list its pods' },
    }),
    staysSilentWhen('less than one in a hundred does', { given: answers(relist, ['5.0', '10.0'], 1.9, 40), at: '50m' }),
  ],
});

const starting = podStart.quantile(0.9, '30m', { by: ['instance'] });

export const kubeletStartsSlowly = defineAlert({
  group,
  needs,
  expr: starting,
  equivalentMutants: sameQuantile(starting, '> 60'),
  levels: { warning: { above: 60, for: '15m' } },
  summary: (l, v) => `Pods take ${v.duration} to start on ${l.instance}`,
  runbook: {
    means:
      'From being created to running, pulled images and init containers not counted, one pod in ten takes that long here.',
    impact: 'Rollouts, autoscaling and recovery after a failure are all slower by that.',
    confirm: [
      '`kubectl get events -A --field-selector source=kubelet` of pods on this node: the longest gap between two events.',
    ],
    causes: [
      'Volumes that take long to attach.',
      'An overloaded runtime; KubeletRuntimeSlow tells.',
      'A network plugin that waits for addresses.',
    ],
    fix: [
      'Look where the gap is: attach, sandbox or start, and mend that part.',
      'Only this node: drain and replace it.',
    ],
  },
  tests: [
    firesWhen('four in ten seen by one of two take longer than a minute, for an hour', {
      given: answers(podStart as never, ['60.0', '120.0'], 40, 60),
      from: '51m',
      until: '95m',
      labels: node,
    }),
    firesWhen('eleven in a hundred do', {
      given: answers(podStart as never, ['60.0', '120.0'], 22, 60),
      at: '80m',
      labels: node,
      annotations: { summary: 'Pods take 1m 5s to start on node-a' },
    }),
    staysSilentWhen('nine in ten start within a minute', {
      given: answers(podStart as never, ['60.0', '120.0'], 20, 60),
      at: '80m',
    }),
  ],
});

const DAY = 86_400;
const left = (client: string, server: string) => [
  series(clientCertificateLeft, kubeletTarget, client),
  series(serverCertificateLeft, kubeletTarget, server),
];
const named = (certificate: string) => ({ from: 'instance', match: /.*/, replacement: certificate }) as const;
const clients = clientCertificateLeft.value().labelReplace('certificate', named('client'));
const servers = serverCertificateLeft.value().labelReplace('certificate', named('serving'));
const swapped = `(${servers.or(clients).expression.text})`;

export const kubeletCertificateExpires = defineAlert({
  group,
  needs,
  // A certificate that is rotated is renewed when a fifth of its time is left, of a year ten weeks.
  expr: clients.or(servers),
  levels: { warning: { below: 7 * DAY, for: '15m' }, error: { below: DAY, for: '5m' } },
  equivalentMutants: {
    [`${swapped} < 604800`]: 'no series is on both sides: they differ in the label certificate',
    [`${swapped} < 86400`]: 'no series is on both sides: they differ in the label certificate',
  },
  summary: (l, v) => `The ${l.certificate} certificate of the kubelet on ${l.instance} is over in ${v.duration}`,
  runbook: {
    means: 'The kubelet renews its certificates by itself, long before their end. Here it has not.',
    impact:
      'Without a client certificate the node is lost to the cluster. Without a serving one, logs, exec and scrapes of it fail.',
    confirm: ['`kubectl get csr`: requests that are Pending.', '`journalctl -u kubelet | grep -i certificate`'],
    causes: [
      'Nobody approves requests for serving certificates, which need an approver of their own.',
      'The controller manager does not sign.',
      'Rotation is off.',
    ],
    fix: [
      '`kubectl certificate approve <csr>` for those that are right, then mend the approver.',
      'Turn `rotateCertificates` and `serverTLSBootstrap` on.',
    ],
  },
  tests: [
    firesWhen('the serving one has six days and a half', {
      given: left('9999999x40', '561600x40'),
      from: '15m',
      labels: { ...kubeletTarget, certificate: 'serving' },
      severity: 'warning',
      annotations: { summary: 'The serving certificate of the kubelet on node-a is over in 6d 12h 0m 0s' },
    }),
    firesWhen('the client’s has', {
      given: left('561600x40', '9999999x40'),
      at: '15m',
      labels: { ...kubeletTarget, certificate: 'client' },
      severity: 'warning',
    }),
    staysSilentWhen('both have seven days', { given: left('604800x40', '604800x40'), at: '30m' }),
    firesWhen('the client’s has 22 hours', {
      given: left('79200x40', '9999999x40'),
      from: '5m',
      labels: { ...kubeletTarget, certificate: 'client' },
      severity: 'error',
    }),
    firesWhen('the serving one has', {
      given: left('9999999x40', '79200x40'),
      at: '5m',
      labels: { ...kubeletTarget, certificate: 'serving' },
      severity: 'error',
    }),
    staysSilentWhen('both have had exactly a day, for ten minutes', { given: left('86400x40', '86400x40'), at: '10m' }),
  ],
});
