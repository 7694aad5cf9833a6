import { defineAlert, firesWhen, rawPromql, rawSeries, series, staysSilentWhen } from 'sightline';
import { apiServerMetrics, kubernetesProgramMetrics } from 'sightline/catalogue';
import { sameQuantile } from '../equivalents.ts';

const { requests, terminations, duration, aggregatedUnavailable, clientCertificates } = apiServerMetrics;
const { build, apiCalls } = kubernetesProgramMetrics;

const group = 'kube-api';
const api = { job: 'kube-apiserver', instance: 'api-1', service: 'kube-apiserver' } as const;
const get = { ...api, verb: 'GET', resource: 'pods', scope: 'resource' } as const;

const FAILED = { code: { match: /5../ } } as const;
const failedShare = (range: '5m' | '1h') => requests.rate(range, FAILED).sumBy().div(requests.rate(range).sumBy());
// A budget of 1 % in 30 days: at 14.4 times that pace two per cent of it are gone within an hour.
const PACE = 0.144;
const [forAnHour, stillGoing] = [failedShare('1h').gt(PACE), failedShare('5m').gt(PACE)];

/** Values of a counter that grows by so many a minute for an hour, for half an hour, and for an hour. */
const phases = (before: number, meanwhile: number, after: number): string => {
  const [begins, ends] = [60 * before, 60 * before + 30 * meanwhile];
  return `0+${before}x60 ${begins + meanwhile}+${meanwhile}x29 ${ends + after}+${after}x59`;
};
/** Of a thousand requests a minute to two servers so many fail. */
const failing = (before: number, meanwhile: number, after: number) =>
  ['api-1', 'api-2'].flatMap(instance => [
    series(requests, { ...get, instance, code: '200' }, phases(500 - before / 2, 500 - meanwhile / 2, 500 - after / 2)),
    series(requests, { ...get, instance, code: '503' }, phases(before / 2, meanwhile / 2, after / 2)),
  ]);

export const apiErrors = defineAlert({
  group,
  levels: {
    // The long window says that it matters, the short one that it goes on.
    error: { when: forAnHour.and(stillGoing), for: '2m' },
  },
  equivalentMutants: {
    [`(${stillGoing.expression.text}) and (${forAnHour.expression.text})`]: 'nobody is told the value',
  },
  summary: 'The Kubernetes API answers more than 14 % of all requests with an error',
  runbook: {
    means:
      'Within the last hour, and still, so many requests have failed that a month’s budget of 1 % would be used up in two days.',
    impact: 'Rollouts, scaling and recovery fail or are slow. What runs goes on.',
    confirm: [
      'sum by (verb, resource, code) (rate(apiserver_request_total{code=~"5.."}[5m]))',
      '`kubectl get --raw "/readyz?verbose"`',
    ],
    causes: [
      'etcd is slow or has no leader.',
      'An admission webhook that does not answer.',
      'Too little memory for the lists somebody asks for.',
    ],
    fix: [
      'One resource only: look at webhooks for it (`kubectl get validatingwebhookconfigurations`).',
      'Managed: ask the provider, with the times.',
    ],
    escalate: 'To whoever runs the cluster.',
  },
  tests: [
    firesWhen('half of all requests fail for half an hour', { given: failing(0, 500, 0), from: '80m', until: '93m' }),
    firesWhen('15 % have failed for an hour', { given: failing(150, 150, 150), from: '3m' }),
    staysSilentWhen('14 % fail, after much more', { given: failing(900, 140, 140), at: '80m' }),
    staysSilentWhen('exactly 14.4 % have failed, and half do', { given: failing(144, 144, 500), at: '62m' }),
  ],
});

const SINGLE = { verb: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], scope: 'resource' } as const;
const asked = duration.quantile(0.99, '10m', { by: ['verb', 'resource'], where: SINGLE });
const answers = (labels: Readonly<Record<string, string>>, upTo: Readonly<Record<string, string>>) =>
  Object.entries(upTo).map(([le, values]) => series(duration, { ...get, ...labels, le }, values, '_bucket'));
/** A tenth of the requests to one of two servers, which is restarted meanwhile, takes between one and two seconds. */
const slow = (labels: Readonly<Record<string, string>>) => [
  ...answers(labels, { '1.0': '0+60x60', '2.0': '0+60x60', '+Inf': '0+60x60' }),
  ...answers(
    { ...labels, instance: 'api-2' },
    {
      '1.0': '0+60x20 1254+54x5 0+54x3 222+60x30',
      '2.0': '0+60x20 1260+60x5 0+60x3 240+60x30',
      '+Inf': '0+60x20 1260+60x5 0+60x3 240+60x30',
    },
  ),
];

export const apiSlow = defineAlert({
  group,
  expr: asked,
  levels: { warning: { above: 1, for: '10m' } },
  equivalentMutants: sameQuantile(asked, '> 1'),
  summary: (l, v) => `One in a hundred ${l.verb} of ${l.resource} takes ${v.duration} or more`,
  runbook: {
    means:
      'Requests about single objects are answered in more than a second. Lists and watches, which may take long, are not counted.',
    impact: 'Controllers lag behind; deployments and pods take longer at every step.',
    confirm: [
      'etcd_request_duration_seconds by operation, beside this.',
      'apiserver_flowcontrol_current_inqueue_requests: who waits.',
    ],
    causes: [
      'A slow disk under etcd.',
      'Objects that are huge, or hundreds of thousands of them.',
      'A client that lists everything in a loop.',
    ],
    fix: ['Find the client: `sum by (user_agent)` in the audit log.', 'Give it a FlowSchema of low priority.'],
  },
  tests: [
    firesWhen('five in a hundred take between one and two seconds for ten minutes', {
      given: [...slow({}), ...slow({ scope: 'cluster', resource: 'nodes' }), ...slow({ verb: 'WATCH' })],
      from: '32m',
      until: '38m',
      labels: { verb: 'GET', resource: 'pods' },
    }),
    firesWhen('five in a hundred do', {
      given: slow({}),
      at: '32m',
      labels: { verb: 'GET', resource: 'pods' },
      annotations: { summary: 'One in a hundred GET of pods takes 1.717s or more' },
    }),
    staysSilentWhen('99 in a hundred take a second', {
      given: answers({}, { '0.5': '0x60', '1.0': '0+99x60', '2.0': '0+100x60', '+Inf': '0+100x60' }),
      at: '40m',
    }),
  ],
});

export const apiDown = defineAlert({
  group,
  levels: { error: { when: rawPromql('absent(up{job="kube-apiserver"} == 1)', { labels: [] }), for: '5m' } },
  summary: 'No Kubernetes API server can be reached',
  runbook: {
    means: 'For five minutes not one API server has answered a scrape, or none has been found.',
    impact: 'Nothing is started, moved or healed. Prometheus finds no new targets.',
    confirm: [
      '`kubectl version` from outside the cluster, then `curl -k https://kubernetes.default.svc/livez` from a pod.',
    ],
    causes: [
      'The control plane is down or being upgraded.',
      'Prometheus has lost the right to read `/metrics`, or its way there.',
    ],
    fix: [
      'kubectl works: compare ClusterRole, NetworkPolicy and the API server’s address with what was generated.',
      'It does not: restore the control plane; pods that run need not be touched.',
    ],
    escalate: 'To whoever runs the cluster, or its provider, at once.',
  },
  tests: [
    firesWhen('none has answered for five minutes', {
      given: [rawSeries('up{job="kube-apiserver"}', '1x9 0x9 1x5'), rawSeries('up{job="kubelet"}', '1x30')],
      from: '15m',
      until: '20m',
      annotations: { summary: 'No Kubernetes API server can be reached' },
    }),
    firesWhen('none has been found for five minutes', { given: [rawSeries('up{job="kubelet"}', '1x30')], from: '5m' }),
    staysSilentWhen('one of two answers', {
      given: [
        rawSeries('up{job="kube-apiserver", instance="1"}', '0x20'),
        rawSeries('up{job="kube-apiserver", instance="2"}', '1x20'),
      ],
      at: '15m',
    }),
  ],
});

/** Of two servers: a hundred requests a minute each, of which for a while some are ended. */
const ended = (count: number) =>
  ['api-1', 'api-2'].flatMap(instance => [
    series(
      requests,
      { ...get, instance, code: '200' },
      `0+100x20 ${2100 - count}+${100 - count}x24 ${4600 - 25 * count}+100x20`,
    ),
    series(terminations, { ...get, instance, code: '429' }, `0x20 ${count}+${count}x24 ${25 * count}x20`),
  ]);

export const apiShedsLoad = defineAlert({
  group,
  expr: terminations
    .rate('10m')
    .sumBy()
    .div(requests.rate('10m').sumBy().add(terminations.rate('10m').sumBy())),
  levels: { warning: { above: 0.1, for: '10m' } },
  summary: (_, v) => `The Kubernetes API turns ${v.percent} of all requests away to protect itself`,
  runbook: {
    means: 'More is asked of it than it can answer; it ends requests before they are worked on.',
    impact: 'Clients try again, which makes it worse. Those of low priority do not get through.',
    confirm: ['sum by (flow_schema, reason) (rate(apiserver_flowcontrol_rejected_requests_total[5m]))'],
    causes: ['A controller or script that asks without pause.', 'API servers too small for the cluster.'],
    fix: ['Stop the client that the flow schema points to.', 'Larger or more API servers.'],
  },
  tests: [
    firesWhen('a fifth is, for twenty-five minutes', {
      given: ended(20),
      from: '35m',
      until: '50m',
    }),
    firesWhen('10.5 % are', {
      given: ended(10.5),
      at: '42m',
      annotations: { summary: 'The Kubernetes API turns 10.5% of all requests away to protect itself' },
    }),
    staysSilentWhen('a tenth is', { given: ended(10), at: '44m' }),
  ],
});

export const aggregatedApiDown = defineAlert({
  group,
  expr: aggregatedUnavailable.range('10m').avgOverTime().maxBy('name'),
  levels: { warning: { above: 0.15, for: '5m' } },
  summary: (l, v) => `The API ${l.name} was out of reach ${v.percent} of the last ten minutes`,
  runbook: {
    means: 'The API server hands requests for this API on to another server, and cannot reach it.',
    impact: 'metrics.k8s.io: autoscalers are blind. Any of them: namespaces cannot be deleted, and `kubectl` is slow.',
    confirm: ['`kubectl get apiservice <name> -o yaml`: the condition Available and its message.'],
    causes: [
      'The pods behind its Service are down.',
      'A NetworkPolicy or firewall between control plane and pods.',
      'Its certificate is over.',
    ],
    fix: [
      'Restart its pods; renew `caBundle` where that is what the message says.',
      'It is gone for good: delete the APIService.',
    ],
  },
  tests: [
    firesWhen('one has been for two minutes of ten, for a while', {
      given: [
        ...[api, { ...api, instance: 'api-2' }].flatMap(each => [
          series(aggregatedUnavailable, { ...each, name: 'v1beta1.metrics.k8s.io' }, '0x20 1 0x3 1 0x3 1 0x3 1 0x30'),
          series(aggregatedUnavailable, { ...each, name: 'v1.apps' }, '0x14 1 0x40'),
        ]),
      ],
      from: '31m',
      until: '41m',
      labels: { name: 'v1beta1.metrics.k8s.io' },
      annotations: { summary: 'The API v1beta1.metrics.k8s.io was out of reach 20% of the last ten minutes' },
    }),
    firesWhen('one of two servers has not reached it for 16 % of the time', {
      given: [
        series(aggregatedUnavailable, { ...api, name: 'v1beta1.metrics.k8s.io' }, '0.16x30'),
        series(aggregatedUnavailable, { ...api, instance: 'api-2', name: 'v1beta1.metrics.k8s.io' }, '0x30'),
      ],
      at: '20m',
      labels: { name: 'v1beta1.metrics.k8s.io' },
    }),
    staysSilentWhen('neither of two has for 15 %', {
      given: [
        series(aggregatedUnavailable, { ...api, name: 'v1beta1.metrics.k8s.io' }, '0.15x30'),
        series(aggregatedUnavailable, { ...api, instance: 'api-2', name: 'v1beta1.metrics.k8s.io' }, '0.15x30'),
      ],
      at: '20m',
    }),
  ],
});

const DAY = 86_400;
const soonOver = clientCertificates
  .bucketAt(7 * DAY)
  .increase('1h')
  .sumBy();
const used = (values: string, another = '0x90') => [
  series(clientCertificates, { ...api, le: '604800.0' }, values, '_bucket'),
  series(clientCertificates, { ...api, instance: 'api-2', le: '604800.0' }, another, '_bucket'),
  series(clientCertificates, { ...api, le: '+Inf' }, '0+60x90', '_bucket'),
  series(clientCertificates, api, '0+60x90', '_count'),
];

export const clientCertificateExpires = defineAlert({
  group,
  levels: { warning: { when: soonOver.gt(0), for: '1m' } },
  summary: (_, v) =>
    `Somebody uses a client certificate that is over within a week (${v.humanize} requests in an hour)`,
  runbook: {
    means: 'The API server was shown a certificate with less than a week left. It does not say whose.',
    impact: 'When it is over, that client is refused: a controller, a kubelet, a pipeline, or every administrator.',
    confirm: [
      '`kubeadm certs check-expiration` on each node of the control plane.',
      'The audit log with `user.extra` for certificates, or each kubeconfig’s `openssl x509 -enddate`.',
    ],
    causes: [
      'Certificates of kubeadm live a year and are renewed by upgrades, which did not happen.',
      'A kubeconfig with an embedded certificate.',
    ],
    fix: [
      '`kubeadm certs renew all`, then restart the static pods.',
      'Move people and pipelines to tokens that are renewed.',
    ],
  },
  tests: [
    firesWhen('one was shown within the hour, and the server restarted', {
      given: used('0x4 1x9 0x80'),
      from: '6m',
      until: '64m',
    }),
    firesWhen('two servers were shown it four times', {
      given: used('0x4 1x9', '0x4 3x9'),
      at: '6m',
      annotations: { summary: 'Somebody uses a client certificate that is over within a week (4 requests in an hour)' },
    }),
    staysSilentWhen('all have longer', { given: used('0x60'), at: '30m' }),
  ],
});

const kubelet = { job: 'kubelet', instance: 'node-a', service: 'kubelet', host: 'api', method: 'GET' } as const;
/** A thousand requests a minute, over two hosts; of which for half an hour some fail. */
const calls = (failed: number) => [
  ...['api-1', 'api-2'].flatMap(host => [
    series(apiCalls, { ...kubelet, host, code: '200' }, `0+500x20 ${10500 - failed / 2}+${500 - failed / 2}x60`),
    series(apiCalls, { ...kubelet, host, code: '500' }, `0x20 ${failed / 2}+${failed / 2}x39 ${20 * failed}x20`),
  ]),
  series(apiCalls, { ...kubelet, instance: 'node-b', code: '200' }, '0+1000x80'),
  series(apiCalls, { ...kubelet, job: 'kube-apiserver', code: '200' }, '0+1000x80'),
];

export const clientErrors = defineAlert({
  group,
  expr: apiCalls
    .rate('10m', { code: { match: /5..|<error>/ } })
    .sumBy('job', 'instance')
    .div(apiCalls.rate('10m').sumBy('job', 'instance')),
  levels: { warning: { above: 0.05, for: '15m' } },
  summary: (l, v) => `${v.percent} of the API requests of ${l.job} on ${l.instance} fail`,
  runbook: {
    means: 'A part of Kubernetes asks the API server, and gets errors or no answer at all.',
    impact: 'That part lags: a kubelet does not report its pods, a controller does not act.',
    confirm: ['sum by (code, method, host) (rate(rest_client_requests_total{instance="<instance>"}[5m]))'],
    causes: [
      'Many at once: the API server, see KubeApiErrors.',
      'One alone: its network, its clock or its certificate.',
    ],
    fix: ['One node alone: drain it, and look at its way to the API server.'],
  },
  tests: [
    firesWhen('a tenth does for forty minutes', {
      given: calls(100),
      from: '40m',
      until: '65m',
      labels: { job: 'kubelet', instance: 'node-a' },
    }),
    firesWhen('5.25 % have for a quarter of an hour', {
      given: calls(52.5),
      at: '50m',
      labels: { job: 'kubelet', instance: 'node-a' },
    }),
    staysSilentWhen('a twentieth does', { given: calls(50), at: '58m' }),
  ],
});

const version = (instance: string, git_version: string) =>
  series(build, { job: 'kubelet', instance, service: 'kubelet', git_version }, '1x300');
const twoMinors = [version('a', 'v1.35.2'), version('b', 'v1.36.3'), version('c', 'v1.36.1')];

export const versionsDiffer = defineAlert({
  group: 'kube-versions',
  expr: build
    .value()
    .labelReplace('minor', { from: 'git_version', match: /(v\d+\.\d+).*/, replacement: '$1' })
    .groupBy('minor')
    .countBy(),
  // An upgrade goes node by node; a day is enough for it.
  levels: { info: { above: 1, for: '24h' } },
  equivalentMutants: {
    'sum(group by (minor) (label_replace(kubernetes_build_info, "minor", "$1", "git_version", "(v\\\\d+\\\\.\\\\d+).*"))) > 1':
      'each group is 1, so that their sum is their number',
  },
  summary: (_, v) => `The cluster has run ${v.raw} minor versions of Kubernetes for a day`,
  runbook: {
    means: 'API servers and kubelets report different minor versions. Patch versions may differ.',
    impact:
      'None up to three minors for kubelets; beyond that nobody has tested it, and the next upgrade of the control plane is blocked.',
    confirm: ['count by (job, git_version) (kubernetes_build_info)', '`kubectl get nodes`'],
    causes: ['An upgrade that stopped half way.', 'A node pool that is upgraded by hand and was forgotten.'],
    fix: ['Finish the upgrade: drain and replace the nodes of the older version.'],
  },
  tests: [
    firesWhen('two have run for a day', {
      given: twoMinors,
      every: '5m',
      from: '24h',
      annotations: { summary: 'The cluster has run 2 minor versions of Kubernetes for a day' },
    }),
    staysSilentWhen('only patch versions differ', { given: twoMinors.slice(1), every: '5m', at: '24h' }),
  ],
});
