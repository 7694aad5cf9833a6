import { defineAlert, firesWhen, rulePack, series, staysSilentWhen } from 'sightline';
import { prometheusMetrics } from 'sightline/catalogue';
import { storageFills } from './prometheus-storage.ts';

const { configReloadSuccessful, notificationsDropped, ruleEvaluationFailures, labelLimitExceeded, bodyLimitExceeded } =
  prometheusMetrics;

const target = { job: 'prometheus', instance: 'one', service: 'prometheus' } as const;

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
    firesWhen('a reload has failed for five minutes', {
      given: [series(configReloadSuccessful, target, '1 0x10')],
      at: '7m',
      labels: target,
    }),
    staysSilentWhen('the reload succeeds', { given: [series(configReloadSuccessful, target, '1x12')], at: '10m' }),
  ],
});

const alertsDropped = defineAlert({
  levels: { error: { when: notificationsDropped.increase('5m').gt(0), for: '1m' } },
  summary: l => `${l.instance} cannot hand alerts to Alertmanager`,
  runbook: {
    means: 'Alerts fire in Prometheus and are lost on the way to Alertmanager.',
    impact: 'People are told late or never. The dead man’s switch is the only sign that surely arrives.',
    confirm: ['Status → Runtime of Prometheus lists the Alertmanagers it knows.'],
    causes: ['Alertmanager is down.', 'A NetworkPolicy between the two was changed by hand.'],
    fix: ['Bring Alertmanager back.', 'Apply the generated NetworkPolicies again.'],
  },
  tests: [
    firesWhen('alerts have been dropped for two minutes', {
      given: [series(notificationsDropped, target, '0 5 10 15 20 25 30')],
      at: '4m',
      labels: target,
    }),
    staysSilentWhen('none is dropped', { given: [series(notificationsDropped, target, '7x10')], at: '8m' }),
  ],
});

const rulesFail = defineAlert({
  levels: { error: { when: ruleEvaluationFailures.increase('5m').sumBy('instance', 'rule_group').gt(0), for: '2m' } },
  summary: l => `${l.instance} cannot evaluate rules of ${l.rule_group}`,
  runbook: {
    means: 'A rule gives an error each time it is evaluated, such as several matches on one side of a join.',
    impact: 'Its alert cannot fire; rules that build on it have no data.',
    confirm: ['Status → Rule health of Prometheus shows the error beside the rule.'],
    fix: ['Correct the expression in the declaration; add a test with the series that break it.'],
  },
  tests: [
    firesWhen('a group fails at every evaluation', {
      given: [series(ruleEvaluationFailures, { ...target, rule_group: 'api' }, '0+2x15')],
      at: '6m',
      labels: { instance: 'one', rule_group: 'api' },
    }),
    staysSilentWhen('nothing fails', {
      given: [series(ruleEvaluationFailures, { ...target, rule_group: 'api' }, '3x15')],
      at: '10m',
    }),
  ],
});

const limitHit = defineAlert({
  levels: {
    warning: { when: labelLimitExceeded.increase('5m').add(bodyLimitExceeded.increase('5m')).gt(0) },
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
    firesWhen('a scrape hits the label limits', {
      given: [series(labelLimitExceeded, target, '0 1 2 3 4'), series(bodyLimitExceeded, target, '0x5')],
      at: '3m',
      labels: target,
    }),
    staysSilentWhen('no limit is hit', {
      given: [series(labelLimitExceeded, target, '4x10'), series(bodyLimitExceeded, target, '0x10')],
      at: '8m',
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
