import { defineAlert, firesWhen, rawPromql, rawSeries, series, staysSilentWhen } from 'sightline';
import { apiServerMetrics, kubernetesProgramMetrics } from 'sightline/catalogue';

const { requests, terminations, duration, aggregatedUnavailable, clientCertificates } = apiServerMetrics;
const { build, apiCalls } = kubernetesProgramMetrics;

const group = 'kube-api';
const api = { job: 'kube-apiserver', instance: 'api-1', service: 'kube-apiserver' } as const;
const get = { ...api, verb: 'GET', resource: 'pods', scope: 'resource' } as const;

const FAILED = { code: { match: /5../ } } as const;
const failedShare = (range: '5m' | '1h') => requests.rate(range, FAILED).sumBy().div(requests.rate(range).sumBy());
// A budget of 1 % in 30 days: at 14.4 times that pace two per cent of it are gone within an hour.
const PACE = 0.144;

const failing = (failed: number) => [
  series(requests, { ...get, code: '200' }, `0+${1000 - failed}x120`),
  series(requests, { ...get, code: '503' }, `0+${failed}x120`),
];

export const apiErrors = defineAlert({
  group,
  levels: {
    // The long window says that it matters, the short one that it goes on.
    error: { when: failedShare('1h').gt(PACE).and(failedShare('5m').gt(PACE)), for: '2m' },
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
    firesWhen('15 % have failed for an hour', { given: failing(150), at: '70m' }),
    staysSilentWhen('14 % have', { given: failing(140), at: '70m' }),
    staysSilentWhen('it is over', {
      given: [
        series(requests, { ...get, code: '200' }, '0+500x60 30500+1000x60'),
        series(requests, { ...get, code: '503' }, '0+500x60 30000x60'),
      ],
      at: '80m',
    }),
    staysSilentWhen('it has just begun', {
      given: [
        series(requests, { ...get, code: '200' }, '0+1000x60 60500+500x60'),
        series(requests, { ...get, code: '503' }, '0x60 500+500x60'),
      ],
      at: '70m',
    }),
  ],
});

const SINGLE = { verb: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], scope: 'resource' } as const;
const slow = (labels: Readonly<Record<string, string>>) =>
  Object.entries({ '1.0': 0, '2.0': 60, '+Inf': 60 }).map(([le, rate]) =>
    series(duration, { ...get, ...labels, le }, `0+${rate}x40`, '_bucket'),
  );

export const apiSlow = defineAlert({
  group,
  expr: duration.quantile(0.99, '10m', { by: ['verb', 'resource'], where: SINGLE }),
  levels: { warning: { above: 1, for: '10m' } },
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
    firesWhen('they take between one and two seconds', {
      given: [...slow({}), ...slow({ scope: 'cluster', resource: 'nodes' }), ...slow({ verb: 'WATCH' })],
      at: '11m',
      labels: { verb: 'GET', resource: 'pods' },
      annotations: { summary: 'One in a hundred GET of pods takes 1.99s or more' },
    }),
    staysSilentWhen('they have for half a minute less', { given: slow({}), at: '630s' }),
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
      given: [rawSeries('up{job="kube-apiserver"}', '0x20'), rawSeries('up{job="kubelet"}', '1x20')],
      at: '5m',
      annotations: { summary: 'No Kubernetes API server can be reached' },
    }),
    staysSilentWhen('none has for half a minute less', {
      given: [rawSeries('up{job="kube-apiserver"}', '0x20')],
      at: '270s',
    }),
    staysSilentWhen('one of two answers', {
      given: [
        rawSeries('up{job="kube-apiserver", instance="1"}', '0x20'),
        rawSeries('up{job="kube-apiserver", instance="2"}', '1x20'),
      ],
      at: '15m',
    }),
  ],
});

const ended = (count: number) => [
  series(requests, { ...get, code: '200' }, `0+${100 - count}x40`),
  series(terminations, { ...get, code: '429' }, `0+${count}x40`),
];

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
    firesWhen('a fifth is, for ten minutes', {
      given: ended(20),
      at: '11m',
      annotations: { summary: 'The Kubernetes API turns 20% of all requests away to protect itself' },
    }),
    staysSilentWhen('a fifth is for half a minute less', { given: ended(20), at: '630s' }),
    staysSilentWhen('a tenth is', { given: ended(10), at: '30m' }),
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
        series(
          aggregatedUnavailable,
          { ...api, name: 'v1beta1.metrics.k8s.io' },
          '1 0 0 0 1 0 0 0 1 0 0 0 1 0 0 0 1 0 0 0 1',
        ),
        series(aggregatedUnavailable, { ...api, instance: 'api-2', name: 'v1beta1.metrics.k8s.io' }, '0x20'),
        series(aggregatedUnavailable, { ...api, name: 'v1.apps' }, '0x20'),
      ],
      at: '10m',
      labels: { name: 'v1beta1.metrics.k8s.io' },
      annotations: { summary: 'The API v1beta1.metrics.k8s.io was out of reach 20% of the last ten minutes' },
    }),
    staysSilentWhen('it has been since less than five minutes ago', {
      given: [series(aggregatedUnavailable, { ...api, name: 'v1beta1.metrics.k8s.io' }, '0x10 1x20')],
      at: '16m',
    }),
  ],
});

const DAY = 86_400;
const used = (bound: string, values: string) => [
  series(clientCertificates, { ...api, le: '0.0' }, '0x60', '_bucket'),
  series(clientCertificates, { ...api, le: '86400.0' }, bound === '86400.0' ? values : '0x60', '_bucket'),
  series(clientCertificates, { ...api, le: '604800.0' }, values, '_bucket'),
  series(clientCertificates, { ...api, le: '+Inf' }, '0+60x60', '_bucket'),
  series(clientCertificates, api, '0+60x60', '_count'),
];

export const clientCertificateExpires = defineAlert({
  group,
  levels: {
    warning: {
      when: clientCertificates
        .bucketAt(7 * DAY)
        .increase('1h')
        .sumBy()
        .gt(0),
      for: '1m',
    },
  },
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
    firesWhen('it was shown a minute ago', { given: used('604800.0', '0x4 1x60'), at: '7m' }),
    staysSilentWhen('it was shown more than an hour ago', { given: used('604800.0', '0x4 1x90'), at: '70m' }),
    staysSilentWhen('all have longer', { given: used('604800.0', '0x60'), at: '30m' }),
  ],
});

const kubelet = { job: 'kubelet', instance: 'node-a', service: 'kubelet', host: 'api', method: 'GET' } as const;
const calls = (failed: number) => [
  series(apiCalls, { ...kubelet, code: '200' }, `0+${1000 - failed}x60`),
  series(apiCalls, { ...kubelet, code: '500' }, `0+${failed}x60`),
  series(apiCalls, { ...kubelet, instance: 'node-b', code: '200' }, '0+1000x60'),
  series(apiCalls, { ...kubelet, job: 'kube-apiserver', code: '200' }, '0+1000x60'),
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
    firesWhen('a tenth has for a quarter of an hour', {
      given: calls(100),
      at: '16m',
      labels: { job: 'kubelet', instance: 'node-a' },
      annotations: { summary: '10% of the API requests of kubelet on node-a fail' },
    }),
    staysSilentWhen('a tenth has for half a minute less', { given: calls(100), at: '930s' }),
    staysSilentWhen('a twentieth does', { given: calls(50), at: '30m' }),
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
      at: '24h',
      annotations: { summary: 'The cluster has run 2 minor versions of Kubernetes for a day' },
    }),
    staysSilentWhen('two have for half a minute less', { given: twoMinors, every: '5m', at: '86370s' }),
    staysSilentWhen('only patch versions differ', { given: twoMinors.slice(1), every: '5m', at: '24h' }),
  ],
});
