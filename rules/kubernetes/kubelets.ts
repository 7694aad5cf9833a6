import { defineAlert, firesWhen, rawPromql, rawSeries, series, staysSilentWhen } from 'sightline';
import { kubeletMetrics } from 'sightline/catalogue';
import { kubeletTarget } from './scraped.ts';

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
  expr: rawPromql('sum by (instance, eviction_signal) (increase(kubelet_evictions[30m]))', {
    labels: ['instance', 'eviction_signal'],
  }),
  levels: { warning: { above: 0, for: '1m' } },
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
    firesWhen('a pod was ended ten minutes ago', {
      given: [evictions('memory.available', '3x4 4x40'), evictions('nodefs.available', '7x50')],
      at: '15m',
      labels: { ...node, eviction_signal: 'memory.available' },
      annotations: { summary: 'The node node-a ends pods because memory.available runs short' },
    }),
    staysSilentWhen('that was more than half an hour ago', {
      given: [evictions('memory.available', '3x4 4x60')],
      at: '40m',
    }),
    firesWhen('it was less than half an hour ago', {
      given: [evictions('memory.available', '3x4 4x60')],
      at: '30m',
      labels: { ...node, eviction_signal: 'memory.available' },
    }),
    staysSilentWhen('it was half a minute ago', { given: [evictions('memory.available', '3x4 4x60')], at: '330s' }),
  ],
});

const buckets = (metric: typeof relist, rates: Readonly<Record<string, number>>, length: number) =>
  Object.entries(rates).map(([le, rate]) => series(metric, { ...kubeletTarget, le }, `0+${rate}x${length}`, '_bucket'));

export const runtimeSlow = defineAlert({
  group,
  needs,
  expr: relist.quantile(0.99, '10m', { by: ['instance'] }),
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
    firesWhen('each takes between five and ten seconds, for five minutes', {
      given: buckets(relist, { '1.0': 0, '5.0': 0, '10.0': 6, '+Inf': 6 }, 30),
      at: '6m',
      labels: node,
      annotations: { summary: 'The container runtime of node-a takes 9.95s to list its pods' },
    }),
    staysSilentWhen('they have for half a minute less', {
      given: buckets(relist, { '1.0': 0, '5.0': 0, '10.0': 6, '+Inf': 6 }, 30),
      at: '330s',
    }),
    staysSilentWhen('one in two hundred does', {
      given: buckets(relist, { '1.0': 199, '5.0': 199, '10.0': 200, '+Inf': 200 }, 30),
      at: '20m',
    }),
  ],
});

export const kubeletStartsSlowly = defineAlert({
  group,
  needs,
  expr: podStart.quantile(0.9, '30m', { by: ['instance'] }),
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
    firesWhen('one in five took between one and two minutes', {
      given: buckets(podStart as never, { '1.0': 8, '60.0': 8, '120.0': 10, '+Inf': 10 }, 60),
      at: '16m',
      labels: node,
      annotations: { summary: 'Pods take 1m 30s to start on node-a' },
    }),
    staysSilentWhen('they have for half a minute less', {
      given: buckets(podStart as never, { '1.0': 8, '60.0': 8, '120.0': 10, '+Inf': 10 }, 60),
      at: '930s',
    }),
    staysSilentWhen('one in twenty does', {
      given: buckets(podStart as never, { '1.0': 19, '60.0': 19, '120.0': 20, '+Inf': 20 }, 60),
      at: '40m',
    }),
  ],
});

const DAY = 86_400;
const left = (client: string, server: string) => [
  series(clientCertificateLeft, kubeletTarget, client),
  series(serverCertificateLeft, kubeletTarget, server),
];
const named = (certificate: string) => ({ from: 'instance', match: /.*/, replacement: certificate }) as const;

export const kubeletCertificateExpires = defineAlert({
  group,
  needs,
  // A certificate that is rotated is renewed when a fifth of its time is left, of a year ten weeks.
  expr: clientCertificateLeft
    .value()
    .labelReplace('certificate', named('client'))
    .or(serverCertificateLeft.value().labelReplace('certificate', named('serving')))
    .minBy('instance', 'certificate'),
  levels: { warning: { below: 7 * DAY, for: '15m' }, error: { below: DAY, for: '5m' } },
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
    firesWhen('the serving one has six days', {
      given: left('9999999x40', '518400x40'),
      at: '15m',
      labels: { ...node, certificate: 'serving' },
      severity: 'warning',
      annotations: { summary: 'The serving certificate of the kubelet on node-a is over in 6d 0h 0m 0s' },
    }),
    firesWhen('the client’s has six days', {
      given: left('518400x40', '9999999x40'),
      at: '15m',
      labels: { ...node, certificate: 'client' },
      severity: 'warning',
    }),
    staysSilentWhen('it has had six days for a quarter of an hour less half a minute', {
      given: left('518400x40', '9999999x40'),
      at: '870s',
    }),
    staysSilentWhen('it has seven days', { given: left('604800x40', '604800x40'), at: '30m' }),
    firesWhen('it has ten hours', {
      given: left('36000x40', '9999999x40'),
      at: '5m',
      labels: { ...node, certificate: 'client' },
      severity: 'error',
    }),
    staysSilentWhen('it has had ten hours for half a minute less than five minutes', {
      given: left('36000x40', '9999999x40'),
      at: '270s',
    }),
    staysSilentWhen('it has exactly a day, for ten minutes', { given: left('86400x40', '9999999x40'), at: '10m' }),
  ],
});
