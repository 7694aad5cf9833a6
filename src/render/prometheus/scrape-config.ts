import type { PlatformView } from '../../model/platform-view.ts';
import type { ScrapeJob, ScrapeLimits } from '../../model/scrape-job.ts';
import type { StackModel } from '../../model/stack.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { base2Bytes } from './base2-bytes.ts';
import { probeDiscovery } from './probe.ts';

type Relabel = Readonly<Record<string, unknown>>;

/** `$` starts a reference in Prometheus's relabelling; twice it stands for itself. */
const literal = (text: string): string => text.replaceAll('$', '$$$$');

const fixed = ([label, value]: [string, string]): Relabel => ({ target_label: label, replacement: literal(value) });

/**
 * The identity contract: targets carry `job` (the job's name), `instance`, `service` and declared labels. Whatever
 * discovery or a platform added beside them is dropped at the end, so that `without` means the same everywhere.
 */
function identity(job: ScrapeJob): Relabel[] {
  const labels = { ...job.labels, service: job.service };
  return [
    ...Object.entries(labels).map(fixed),
    { action: 'labelkeep', regex: ['__.+', 'job', 'instance', ...Object.keys(labels).sort()].join('|') },
  ];
}

/** A limit of 0 is none, as in Prometheus itself. */
const limits = (limit: ScrapeLimits): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries({
      sample_limit: limit.samples,
      label_limit: limit.labels,
      label_name_length_limit: limit.labelNameLength,
      label_value_length_limit: limit.labelValueLength,
      body_size_limit: limit.bodyBytes === 0 ? 0 : base2Bytes(limit.bodyBytes),
      target_limit: limit.targets,
    }).filter(([, value]) => value !== 0),
  );

const metricRelabel = (job: ScrapeJob): Relabel[] => [
  ...job.dropMetrics.map(regex => ({ action: 'drop', source_labels: ['__name__'], regex })),
  ...job.dropLabels.map(label => ({ action: 'labeldrop', regex: label })),
];

/** One entry of `scrape_configs`. */
export function scrapeConfig(model: StackModel, view: PlatformView, job: ScrapeJob): Record<string, unknown> {
  const { discovery, relabel } =
    job.target.kind === 'probe' ? probeDiscovery(model, view, job.target) : view.discovery(job);
  const metricRelabelling = metricRelabel(job);
  return {
    job_name: job.name,
    scrape_interval: formatSeconds(job.intervalSeconds),
    scrape_timeout: formatSeconds(job.timeoutSeconds),
    // Prometheus's own defaults are not repeated: a thousand jobs must fit into one ConfigMap.
    ...(job.path === '/metrics' ? {} : { metrics_path: job.path }),
    ...(job.scheme === 'http' ? {} : { scheme: job.scheme }),
    // A target that sends no or a wrong content type is read as text instead of failing the scrape.
    fallback_scrape_protocol: 'PrometheusText0.0.4',
    // Names as a reader of the page sees them and as OTLP gives them. Asked for UTF-8 names, Prometheus's default, targets
    // such as the Collector answer with dots, and no rule or dashboard finds them.
    metric_name_escaping_scheme: 'underscores',
    ...(job.nativeHistograms ? { scrape_native_histograms: true, always_scrape_classic_histograms: true } : {}),
    ...limits(job.limits),
    ...(job.bearerToken === undefined
      ? {}
      : { authorization: { type: 'Bearer', credentials_file: view.secretPath(job.bearerToken.name) } }),
    ...(job.tls === undefined
      ? {}
      : {
          tls_config: {
            ...(job.tls.ca === undefined ? {} : { ca_file: view.secretPath(job.tls.ca.name) }),
            server_name: job.tls.serverName,
          },
        }),
    ...discovery,
    relabel_configs: [...relabel, ...identity(job)],
    ...(metricRelabelling.length === 0 ? {} : { metric_relabel_configs: metricRelabelling }),
  };
}

/** The scrape configurations of the jobs this platform has, in the model's order. */
export const scrapeConfigs = (model: StackModel, view: PlatformView): Record<string, unknown>[] =>
  model.scrapeJobs.filter(job => job.platforms.includes(view.platform)).map(job => scrapeConfig(model, view, job));
