import { defineAlert, firesWhen, rulePack, series } from 'sightline';
import { prometheusMetrics } from 'sightline/catalogue';
import { storageFills } from './prometheus-storage.ts';

const { configReloadSuccessful, notificationsDropped, ruleEvaluationFailures, labelLimitExceeded, bodyLimitExceeded } =
  prometheusMetrics;

const target = { job: 'prometheus', instance: 'one', service: 'prometheus' } as const;
const peer = { ...target, alertmanager: 'http://alertmanager:9093/api/v2/alerts' } as const;

const reloadFailed = defineAlert({
  levels: { warning: { when: configReloadSuccessful.value().eq(0), for: '5m' } },
  summary: l => `${l.instance} runs with an old configuration`,
  runbook: {
    means: 'Prometheus saw a changed configuration or rule file and could not load it. It goes on with the one before.',
    impact: 'New alerts and targets are not active, although they have been deployed.',
    confirm: ['The log of Prometheus names the file and the line it refuses.'],
    fix: ['Run `sightline synth` and apply its output again; a file edited by hand is the usual cause.'],
  },
  tests: [
    firesWhen('a reload has failed for five minutes, until one succeeds', {
      given: [series(configReloadSuccessful, target, '1 0x9 1x3')],
      from: '6m',
      until: '11m',
      labels: target,
      annotations: { summary: 'one runs with an old configuration' },
    }),
  ],
});

const alertsDropped = defineAlert({
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

const rulesFail = defineAlert({
  levels: { error: { when: ruleEvaluationFailures.increase('5m').sumBy('instance', 'rule_group').gt(0), for: '2m' } },
  equivalentMutants: {
    'max by (instance, rule_group) (increase(prometheus_rule_evaluation_failures_total[5m])) > 0':
      'no counter falls: the sum is above zero exactly when the largest is; nobody is told the value',
    'avg by (instance, rule_group) (increase(prometheus_rule_evaluation_failures_total[5m])) > 0':
      'no counter falls: the sum is above zero exactly when the mean is; nobody is told the value',
    'sum by (instance, rule_group) (rate(prometheus_rule_evaluation_failures_total[5m])) > 0':
      'a rate is above zero exactly when the increase is; nobody is told the value',
  },
  summary: l => `${l.instance} cannot evaluate rules of ${l.rule_group}`,
  runbook: {
    means: 'A rule gives an error each time it is evaluated, such as several matches on one side of a join.',
    impact: 'Its alert cannot fire; rules that build on it have no data.',
    confirm: ['Status → Rule health of Prometheus shows the error beside the rule.'],
    fix: ['Correct the expression in the declaration; add a test with the series that break it.'],
  },
  tests: [
    firesWhen('a group failed once within the last five minutes, another never', {
      given: [
        series(ruleEvaluationFailures, { ...target, rule_group: 'api' }, '0 0 1x15'),
        series(ruleEvaluationFailures, { ...target, rule_group: 'shop' }, '3x15'),
      ],
      from: '4m',
      until: '6m',
      labels: { instance: 'one', rule_group: 'api' },
    }),
    firesWhen('it failed after a restart, as one of two jobs that scrape the same server saw', {
      given: [
        series(ruleEvaluationFailures, { ...target, rule_group: 'api' }, '7 7 1x15'),
        series(ruleEvaluationFailures, { ...target, job: 'again', rule_group: 'api' }, '7x15'),
      ],
      from: '4m',
      until: '6m',
      labels: { instance: 'one', rule_group: 'api' },
    }),
  ],
});

const limitHit = defineAlert({
  levels: {
    warning: { when: labelLimitExceeded.increase('5m').add(bodyLimitExceeded.increase('5m')).gt(0) },
  },
  equivalentMutants: {
    'rate(prometheus_target_scrape_pool_exceeded_label_limits_total[5m]) + increase(prometheus_target_scrapes_exceeded_body_size_limit_total[5m]) > 0':
      'a rate is above zero exactly when the increase is; nobody is told the value',
    'increase(prometheus_target_scrape_pool_exceeded_label_limits_total[5m]) + rate(prometheus_target_scrapes_exceeded_body_size_limit_total[5m]) > 0':
      'a rate is above zero exactly when the increase is; nobody is told the value',
  },
  summary: l => `A target of ${l.instance} exceeds the limits on labels or size and is no longer scraped`,
  runbook: {
    means:
      'A target has too many labels, too long names or values, or answers with too many bytes. Its whole scrape fails by design.',
    impact: 'No metric of that target is stored.',
    confirm: ['Status → Target health shows the limit beside the target.', 'up == 0'],
    fix: ['Remove the label at the source, drop it with `dropLabels`, or raise the limit of the job.'],
  },
  tests: [
    firesWhen('one scrape hit the label limits', {
      given: [series(labelLimitExceeded, target, '0 0 1x10'), series(bodyLimitExceeded, target, '0x12')],
      from: '2m',
      until: '6m',
      labels: target,
    }),
    firesWhen('one hit the limit on size', {
      given: [series(labelLimitExceeded, target, '0x12'), series(bodyLimitExceeded, target, '0 0 1x10')],
      from: '2m',
      until: '6m',
      labels: target,
    }),
    firesWhen('one hit the label limits after a restart', {
      given: [series(labelLimitExceeded, target, '7 7 1x10'), series(bodyLimitExceeded, target, '0x12')],
      from: '2m',
      labels: target,
    }),
    firesWhen('one hit the limit on size after a restart', {
      given: [series(labelLimitExceeded, target, '0x12'), series(bodyLimitExceeded, target, '7 7 1x10')],
      from: '2m',
      labels: target,
    }),
  ],
});

/** What can be wrong with Prometheus while it still answers. Expects the component under the name `prometheus`. */
export const prometheusRules = rulePack('prometheus', {
  needs: { job: 'prometheus' },
  alerts: {
    PrometheusReloadFailed: reloadFailed,
    PrometheusAlertsDropped: alertsDropped,
    PrometheusRulesFail: rulesFail,
    ScrapeLabelsOverLimit: limitHit,
    PrometheusStorageFills: storageFills,
  },
});
