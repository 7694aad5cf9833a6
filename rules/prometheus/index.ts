import { rulePack } from 'sightline';
import { queriesQueue, reloadFailed, rulesFail, rulesLate } from './evaluation.ts';
import { alertmanagerRefuses, alertsDropped, notificationsPile, withoutAlertmanager } from './notifications.ts';
import { samplesRefused, storesNothing } from './samples.ts';
import { blocksFail, storageFills } from './storage.ts';
import { discoveryFails, limitHit, targetsInvalid, targetsOverLimit } from './targets.ts';

/** What can be wrong with Prometheus while it still answers. Expects the component under the name `prometheus`. */
export const prometheusRules = rulePack('prometheus', {
  needs: { job: 'prometheus' },
  dashboard: 'prometheus-dashboard',
  alerts: {
    PrometheusReloadFailed: reloadFailed,
    PrometheusAlertsDropped: alertsDropped,
    PrometheusAlertmanagerRefuses: alertmanagerRefuses,
    PrometheusNotificationsPile: notificationsPile,
    PrometheusWithoutAlertmanager: withoutAlertmanager,
    PrometheusRulesFail: rulesFail,
    PrometheusRulesLate: rulesLate,
    PrometheusQueriesQueue: queriesQueue,
    PrometheusDiscoveryFails: discoveryFails,
    PrometheusSamplesRefused: samplesRefused,
    PrometheusStoresNothing: storesNothing,
    PrometheusBlocksFail: blocksFail,
    PrometheusStorageFills: storageFills,
    ScrapeLabelsOverLimit: limitHit,
    ScrapeTargetsOverLimit: targetsOverLimit,
    ScrapeTargetsInvalid: targetsInvalid,
  },
});
