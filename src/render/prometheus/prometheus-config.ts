import type { Artefact } from '../../model/artefact.ts';
import type { AlertmanagerComponent, PrometheusComponent } from '../../model/component.ts';
import { generatedHeader } from '../../model/generated-header.ts';
import type { PlatformView } from '../../model/platform-view.ts';
import type { StackModel } from '../../model/stack.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { toYaml } from '../../shared/yaml.ts';
import { base2Bytes } from './base2-bytes.ts';
import { scrapeConfigs } from './scrape-config.ts';
import { renderScrapeConfigFile } from './scrape-config-file.ts';

/** Where the Prometheus workload finds the artefact directory `rules`. */
export const RULE_FILES = '/etc/sightline/rules/*.rules.yml';

/**
 * `config/prometheus/prometheus.yml` of one platform. For a Prometheus that exists already only the scrape jobs come
 * out, as a file for its `scrape_config_files`.
 */
export function renderPrometheus(model: StackModel, view: PlatformView): Artefact[] {
  const prometheus = model.components.prometheus;
  if (prometheus === undefined) return [];
  if (prometheus.deployment.kind === 'existing') {
    const id = `existing/prometheus/scrape.${view.platform}.yml`;
    return [{ id, platform: 'both', content: renderScrapeConfigFile(model, view) }];
  }
  const config = {
    global: globalSection(prometheus),
    rule_files: [RULE_FILES],
    ...alertingSection(model, view),
    storage: storageSection(prometheus),
    otlp: otlpSection,
    scrape_configs: scrapeConfigs(model, view),
  };
  return [
    {
      id: 'config/prometheus/prometheus.yml',
      platform: view.platform,
      content: generatedHeader(model) + toYaml(config),
    },
  ];
}

/** For jobs and groups that say nothing; ours always say it. */
const globalSection = (prometheus: PrometheusComponent): Record<string, unknown> => ({
  scrape_interval: '30s',
  scrape_timeout: '10s',
  evaluation_interval: '30s',
  // `$` would be an environment variable here.
  ...(Object.keys(prometheus.externalLabels).length === 0
    ? {}
    : {
        external_labels: Object.fromEntries(
          Object.entries(prometheus.externalLabels).map(([name, value]) => [name, value.replaceAll('$', '$$$$')]),
        ),
      }),
});

/** Retention stands here and not in flags, which are deprecated: so a change is reloaded without a restart. */
const storageSection = (prometheus: PrometheusComponent): Record<string, unknown> => ({
  tsdb: {
    retention: {
      time: formatSeconds(prometheus.retentionSeconds),
      ...(prometheus.retentionSize.bytes > 0 ? { size: base2Bytes(prometheus.retentionSize.bytes) } : {}),
    },
    out_of_order_time_window: formatSeconds(prometheus.outOfOrderSeconds),
  },
  exemplars: { max_exemplars: prometheus.exemplars },
});

/**
 * Pushed metrics (the Collector's span metrics) get the same identity labels: `service.name` becomes `job`,
 * `service.instance.id` becomes `instance`, and the resource attribute `service` becomes the label `service`.
 */
const otlpSection = {
  promote_resource_attributes: ['service'],
  translation_strategy: 'UnderscoreEscapingWithSuffixes',
};

function alertingSection(model: StackModel, view: PlatformView): Record<string, unknown> {
  const alertmanager = model.components.alertmanager;
  const entry = alertmanager && alertmanagerEntry(alertmanager, view);
  return entry === undefined ? {} : { alerting: { alertmanagers: [{ ...entry, timeout: '10s', api_version: 'v2' }] } };
}

/** Every replica is told: Alertmanagers share what they sent, not what they received. */
function alertmanagerEntry(
  { deployment }: AlertmanagerComponent,
  view: PlatformView,
): Record<string, unknown> | undefined {
  if (deployment.kind === 'deployed') {
    return { scheme: 'http', static_configs: [{ targets: [...view.replicaAddresses(deployment.workload, 'http')] }] };
  }
  const existing = deployment.urls[view.platform];
  if (existing === undefined) return undefined;
  const url = new URL(existing);
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return {
    scheme: url.protocol.slice(0, -1),
    ...(url.pathname === '/' ? {} : { path_prefix: url.pathname.replace(/\/+$/, '') }),
    static_configs: [{ targets: [`${url.hostname}:${port}`] }],
  };
}
