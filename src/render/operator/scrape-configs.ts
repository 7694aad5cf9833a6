import type { Artefact } from '../../model/artefact.ts';
import type { StackModel } from '../../model/stack.ts';
import { parseYaml } from '../../shared/yaml.ts';
import { type KubernetesObject, metadata } from './kubernetes-object.ts';
import { secretAt, secretSelector } from './secret-selector.ts';

type Config = Readonly<Record<string, unknown>>;

/** A job the operator's objects cannot express, with the reason. */
export interface LeftOut {
  readonly job: string;
  readonly reason: string;
}

/** Prometheus's option → the operator's field, where the value stays as it is. */
const FIELDS: Readonly<Record<string, string>> = {
  scrape_interval: 'scrapeInterval',
  scrape_timeout: 'scrapeTimeout',
  metrics_path: 'metricsPath',
  fallback_scrape_protocol: 'fallbackScrapeProtocol',
  scrape_native_histograms: 'scrapeNativeHistograms',
  always_scrape_classic_histograms: 'scrapeClassicHistograms',
  sample_limit: 'sampleLimit',
  label_limit: 'labelLimit',
  label_name_length_limit: 'labelNameLengthLimit',
  label_value_length_limit: 'labelValueLengthLimit',
  body_size_limit: 'bodySizeLimit',
  target_limit: 'targetLimit',
  params: 'params',
  static_configs: 'staticConfigs',
};

const ROLES: Readonly<Record<string, string>> = {
  endpointslice: 'EndpointSlice',
  endpoints: 'Endpoints',
  pod: 'Pod',
  node: 'Node',
  service: 'Service',
  ingress: 'Ingress',
};

/** `ScrapeConfig` objects of the jobs in `existing/prometheus/scrape.kubernetes.yml`. */
export function scrapeConfigObjects(
  model: StackModel,
  artefacts: readonly Artefact[],
): { readonly objects: KubernetesObject[]; readonly leftOut: LeftOut[] } {
  const file = artefacts.find(({ id }) => id === 'existing/prometheus/scrape.kubernetes.yml');
  const { scrape_configs: configs = [] } = (file ? parseYaml(file.content) : {}) as {
    readonly scrape_configs?: readonly Config[];
  };
  const leftOut: LeftOut[] = [];
  const objects = configs.flatMap(config => {
    const job = String(config.job_name).slice(model.name.length + 1);
    if (filesOutside(config)) {
      leftOut.push({
        job,
        reason: 'It reads the token and certificate of Prometheus’s own pod, which no ScrapeConfig can name.',
      });
      return [];
    }
    return [
      {
        apiVersion: 'monitoring.coreos.com/v1alpha1',
        kind: 'ScrapeConfig',
        // The operator names the job after this object and sets the label from `jobName`.
        metadata: metadata(model, job, model.components.prometheus?.deployment),
        spec: { ...spec(model, config), jobName: job },
      },
    ];
  });
  return { objects, leftOut };
}

interface Credentials {
  readonly type?: string;
  readonly credentials_file?: string;
}

interface TlsConfig {
  readonly ca_file?: string;
  readonly server_name?: string;
  readonly insecure_skip_verify?: boolean;
}

const filesOutside = (config: Config): boolean => {
  const { credentials_file: token } = (config.authorization ?? {}) as Credentials;
  const { ca_file: ca } = (config.tls_config ?? {}) as TlsConfig;
  return [token, ca].some(file => file !== undefined && secretAt(file) === undefined);
};

function spec(model: StackModel, config: Config): Config {
  const { type, credentials_file: file } = (config.authorization ?? {}) as Credentials;
  const secret = file === undefined ? undefined : secretAt(file);
  const { ca_file: caFile, server_name: serverName } = (config.tls_config ?? {}) as TlsConfig;
  const ca = caFile === undefined ? undefined : secretAt(caFile);
  return {
    ...Object.fromEntries(
      Object.entries(config).flatMap(([option, value]) => (FIELDS[option] ? [[FIELDS[option], value]] : [])),
    ),
    scheme: String(config.scheme ?? 'http').toUpperCase(),
    nameEscapingScheme: 'Underscores',
    ...(config.kubernetes_sd_configs === undefined
      ? {}
      : {
          kubernetesSDConfigs: (config.kubernetes_sd_configs as readonly Config[]).map(discovery => ({
            ...discovery,
            role: ROLES[String(discovery.role)] ?? discovery.role,
          })),
        }),
    ...(secret === undefined ? {} : { authorization: { type, credentials: secretSelector(model, secret) } }),
    ...(config.tls_config === undefined
      ? {}
      : { tlsConfig: { ...(ca === undefined ? {} : { ca: { secret: secretSelector(model, ca) } }), serverName } }),
    ...(config.relabel_configs === undefined ? {} : { relabelings: relabelings(config.relabel_configs) }),
    ...(config.metric_relabel_configs === undefined
      ? {}
      : { metricRelabelings: relabelings(config.metric_relabel_configs) }),
  };
}

const RELABEL: Readonly<Record<string, string>> = { source_labels: 'sourceLabels', target_label: 'targetLabel' };

const relabelings = (steps: unknown): Config[] =>
  (steps as readonly Config[]).map(step =>
    Object.fromEntries(Object.entries(step).map(([option, value]) => [RELABEL[option] ?? option, value])),
  );
