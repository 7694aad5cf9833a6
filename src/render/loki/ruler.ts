import type { PrometheusComponent } from '../../model/component.ts';
import { dataSourceUid } from '../../model/dashboard.ts';
import type { PlatformView } from '../../model/platform-view.ts';
import type { StackModel } from '../../model/stack.ts';
import { formatSeconds } from '../../shared/duration.ts';

/**
 * Where the workload finds the artefact directory `loki`: one folder a tenant, and with authentication off the tenant
 * is called `fake`. Mounted read-only at `/etc/sightline/loki-rules/fake`.
 */
export const LOKI_RULES = '/etc/sightline/loki-rules';

/**
 * Log-based rules. Without a LogQL rule group there is no ruler: its rule directory would not exist, and Loki does not
 * start without it. `rule_path` is the writable copy; left at a read-only place the ruler would run with no rules at all
 * and say so nowhere but in its log.
 */
export function ruler(model: StackModel, view: PlatformView): Record<string, unknown> {
  const groups = model.ruleGroups.filter(g => g.language === 'logql');
  if (groups.length === 0) return {};
  const { prometheus, grafana } = model.components;
  const recording = groups.some(g => g.rules.some(r => r.kind === 'recording'));
  return {
    ruler_storage: { backend: 'local', local: { directory: LOKI_RULES } },
    ruler: {
      rule_path: '/loki/rules-temp',
      poll_interval: '30s',
      enable_sharding: false,
      // Rules are listed for Grafana and for the count check; the local store refuses changes.
      enable_api: true,
      ...alertmanagers(model, view),
      ...(prometheus === undefined ? {} : { resend_delay: formatSeconds(prometheus.resendDelaySeconds) }),
      // Equal to those of Prometheus, so that routing sees no difference.
      ...(Object.keys(prometheus?.externalLabels ?? {}).length === 0
        ? {}
        : { external_labels: { ...prometheus?.externalLabels } }),
      // Links of alerts lead to the query in Grafana.
      ...(grafana?.externalUrl === undefined
        ? {}
        : { external_url: grafana.externalUrl, datasource_uid: dataSourceUid('loki') }),
      evaluation: { mode: 'local' },
      ...(recording ? remoteWrite(prometheus, view) : {}),
    },
  };
}

/** Every replica is told, as Prometheus does. */
function alertmanagers(model: StackModel, view: PlatformView): Record<string, unknown> {
  const deployment = model.components.alertmanager?.deployment;
  if (deployment === undefined) return {};
  const urls =
    deployment.kind === 'deployed'
      ? view.replicaAddresses(deployment.workload, 'http').map(address => `http://${address}`)
      : [deployment.urls[view.platform]].filter(url => url !== undefined);
  if (urls.length === 0) return {};
  return {
    alertmanager_url: urls.join(','),
    enable_alertmanager_v2: true,
    // More alerts at once than this are dropped; Prometheus has the same figure.
    notification_queue_capacity: 10_000,
  };
}

/** Recording rules over logs become series in every Prometheus replica. */
function remoteWrite(prometheus: PrometheusComponent | undefined, view: PlatformView): Record<string, unknown> {
  if (prometheus === undefined) return {};
  const { deployment } = prometheus;
  const urls =
    deployment.kind === 'deployed'
      ? view.replicaAddresses(deployment.workload, 'http').map(address => `http://${address}/api/v1/write`)
      : [deployment.urls[view.platform]]
          .filter(url => url !== undefined)
          .map(url => `${url.replace(/\/+$/, '')}/api/v1/write`);
  if (urls.length === 0) return {};
  return {
    wal: { dir: '/loki/ruler-wal' },
    remote_write: {
      enabled: true,
      clients: Object.fromEntries(urls.map((url, i) => [`prometheus-${i}`, { url }])),
    },
  };
}
