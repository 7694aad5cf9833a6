import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { prometheusMetrics } from 'sightline/catalogue';
import { counting } from '../counting.ts';
import { copy, target } from './scraped.ts';

const {
  alertmanagersDiscovered,
  notificationsDropped,
  notificationsFailed,
  notificationsQueued,
  notificationsQueueSize,
  notificationsSent,
} = prometheusMetrics;
const peer = { ...target, alertmanager: 'http://alertmanager:9093/api/v2/alerts' } as const;
const otherPeer = { ...target, alertmanager: 'http://other:9093/api/v2/alerts' } as const;

export const alertsDropped = defineAlert({
  levels: { error: { when: notificationsDropped.increase('5m').gt(0), for: '1m' } },
  equivalentMutants: {
    'rate(prometheus_notifications_dropped_total[5m]) > 0':
      'a rate is above zero exactly when the increase is; nobody is told the value',
  },
  summary: l => `${l.instance} cannot hand alerts to ${l.alertmanager}`,
  runbook: {
    means: 'Alerts fire in Prometheus and are lost on the way to Alertmanager.',
    impact: 'People are told late or never. The dead man’s switch is the only sign that surely arrives.',
    confirm: ['Status → Runtime of Prometheus lists the Alertmanagers it knows.'],
    causes: ['Alertmanager is down.', 'A NetworkPolicy between the two was changed by hand.'],
    fix: ['Bring Alertmanager back.', 'Apply the generated NetworkPolicies again.'],
  },
  tests: [
    firesWhen('one alert was dropped within the last five minutes', {
      given: [series(notificationsDropped, peer, '0 0 1x20')],
      from: '3m',
      until: '6m',
      labels: peer,
      annotations: { summary: 'one cannot hand alerts to http://alertmanager:9093/api/v2/alerts' },
    }),
    firesWhen('one was dropped after a restart', {
      given: [series(notificationsDropped, peer, '7 7 1x20')],
      from: '3m',
      until: '6m',
      labels: peer,
    }),
  ],
});

export const alertmanagerRefuses = defineAlert({
  expr: notificationsFailed.rate('5m').div(notificationsSent.rate('5m')),
  levels: { warning: { above: 0.05, for: '15m' } },
  allow: { 'lint-division': 'nothing sent and nothing failed is no number; what fails without being sent is to fire' },
  summary: (l, v) => `${v.percent} of what ${l.instance} tells ${l.alertmanager} is not taken`,
  runbook: {
    means: 'One Alertmanager refuses alerts or does not answer in time; the others, where there are any, take them.',
    impact:
      'With several nobody misses a message yet, but the spare is gone. With one, PrometheusAlertsDropped follows.',
    confirm: [
      'The log of Prometheus: “Error sending alerts”, with the answer it got.',
      '`amtool --alertmanager.url=http://<address> cluster show` of the one that is named.',
    ],
    causes: [
      'That Alertmanager is starting, frozen, or short of memory.',
      'It has an older version that knows another API.',
      'A NetworkPolicy or a proxy between the two.',
    ],
    fix: ['Restart the one that is named.', 'Apply the generated objects again where its version or policy differs.'],
  },
  tests: [
    firesWhen('one in fifteen is not taken by one of two', {
      given: [
        series(notificationsFailed, peer, counting([1, 20], [4, 40])),
        series(notificationsSent, peer, counting([60, 60])),
        series(notificationsFailed, otherPeer, counting([1, 60])),
        series(notificationsSent, otherPeer, counting([60, 60])),
      ],
      from: '38m',
      labels: peer,
      annotations: { summary: '6.667% of what one tells http://alertmanager:9093/api/v2/alerts is not taken' },
    }),
    firesWhen('as many are not taken, of fewer', {
      given: [
        series(notificationsFailed, peer, counting([2, 60])),
        series(notificationsSent, peer, counting([60, 20], [30, 40])),
      ],
      from: '38m',
      labels: peer,
    }),
    staysSilentWhen('one in twenty is not', {
      given: [
        series(notificationsFailed, peer, counting([3, 40])),
        series(notificationsSent, peer, counting([60, 40])),
      ],
      at: '35m',
    }),
  ],
});

export const notificationsPile = defineAlert({
  expr: notificationsQueued.value().div(notificationsQueueSize.value(), { ignoring: ['alertmanager'], groupLeft: [] }),
  levels: { warning: { above: 0.5, for: '5m' } },
  summary: (l, v) => `The queue of alerts from ${l.instance} to ${l.alertmanager} is ${v.percent} full`,
  runbook: {
    means: 'Alerts are made faster than an Alertmanager takes them; half of the places to wait in are used.',
    impact: 'Messages are late. When the queue is full the oldest alerts in it are thrown away.',
    confirm: [
      '`sum by (alertname) (ALERTS{alertstate="firing"})`: one rule with thousands of alerts?',
      'rate(prometheus_notifications_latency_seconds_sum[5m]) / rate(prometheus_notifications_latency_seconds_count[5m])',
    ],
    causes: [
      'A rule that fires for each of thousands of series.',
      'An Alertmanager that answers slowly: short of CPU, or busy with another flood.',
    ],
    fix: ['Aggregate the rule that floods, or disable it for now.', 'Give Alertmanager more CPU.'],
  },
  tests: [
    firesWhen('more than half of the places are taken, for one of two', {
      given: [
        series(notificationsQueued, peer, '5000x2 5100x10 5000x3'),
        series(notificationsQueued, otherPeer, '0x20'),
        series(notificationsQueueSize, target, '10000x20'),
      ],
      from: '8m',
      until: '14m',
      labels: peer,
      annotations: {
        summary: 'The queue of alerts from one to http://alertmanager:9093/api/v2/alerts is 51% full',
      },
    }),
  ],
});

export const withoutAlertmanager = defineAlert({
  levels: { error: { when: alertmanagersDiscovered.value().eq(0), for: '5m' } },
  summary: l => `${l.instance} knows no Alertmanager`,
  runbook: {
    means:
      'Discovery finds nobody to hand alerts to. Only another copy of Prometheus can tell of it; a single one is missed by the outside watcher.',
    impact: 'Whatever this copy finds wrong it keeps to itself.',
    confirm: ['`kubectl get endpointslices -n <namespace> -l kubernetes.io/service-name=alertmanager`'],
    causes: [
      'No pod of Alertmanager is ready.',
      'Prometheus may not list endpoint slices any more: its Role was changed or removed.',
    ],
    fix: ['Bring Alertmanager back.', 'Apply the generated Role and RoleBinding again.'],
  },
  tests: [
    firesWhen('it has been alone for five minutes, and its copy is not', {
      given: [series(alertmanagersDiscovered, target, '1 0x9 1x3'), series(alertmanagersDiscovered, copy, '1x20')],
      from: '6m',
      until: '11m',
      labels: target,
      annotations: { summary: 'one knows no Alertmanager' },
    }),
  ],
});
