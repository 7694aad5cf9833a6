import type { Deployment } from '../../model/component.ts';
import type { PlatformView } from '../../model/platform-view.ts';
import type { StackModel } from '../../model/stack.ts';
import { configText } from './ottl.ts';
import { queued } from './queue.ts';

export interface Destinations {
  readonly exporters: Readonly<Record<string, unknown>>;
  readonly logs: readonly string[];
  readonly traces: readonly string[];
  readonly metrics: readonly string[];
}

/** One exporter with its own queue for each server: one that is away does not hold up the others. */
export function destinations(model: StackModel, view: PlatformView): Destinations {
  const { loki, tempo, prometheus, collector } = model.components;
  if (collector === undefined) throw new Error('destinations of a stack without a Collector');
  const queue = queued(collector.queueSize);
  const http = (endpoint: string): Record<string, unknown> => ({
    endpoint: configText(endpoint),
    compression: 'gzip',
    ...queue,
  });
  const lokiUrl = loki && base(loki.deployment, 'http', view);
  const tempoExporter = tempo && traceExporter(tempo.deployment, view, queue, http);
  // Replicas do not share what they store: each is told everything.
  const prometheusUrls =
    prometheus === undefined
      ? []
      : prometheus.deployment.kind === 'deployed'
        ? view.replicaAddresses(prometheus.deployment.workload, 'http').map(address => `http://${address}`)
        : [base(prometheus.deployment, 'http', view)].filter(url => url !== undefined);
  const metrics = prometheusUrls.map((url, i) => [`otlp_http/prometheus-${i}`, http(`${url}/api/v1/otlp`)] as const);
  return {
    exporters: {
      ...(lokiUrl === undefined ? {} : { 'otlp_http/loki': http(`${lokiUrl}/otlp`) }),
      ...(tempoExporter === undefined ? {} : Object.fromEntries([tempoExporter])),
      ...Object.fromEntries(metrics),
    },
    logs: lokiUrl === undefined ? [] : ['otlp_http/loki'],
    traces: tempoExporter === undefined ? [] : [tempoExporter[0]],
    metrics: metrics.map(([name]) => name),
  };
}

/** Our Tempo by gRPC inside the stack; one that exists by the OTLP URL it was declared with. */
function traceExporter(
  deployment: Deployment,
  view: PlatformView,
  queue: Record<string, unknown>,
  http: (endpoint: string) => Record<string, unknown>,
): readonly [string, unknown] | undefined {
  if (deployment.kind === 'deployed') {
    const endpoint = view.address(deployment.workload, 'otlp-grpc');
    // Plain text: the connection stays on the stack's own network.
    return ['otlp_grpc/tempo', { endpoint, tls: { insecure: true }, ...queue }];
  }
  const url = base(deployment, 'otlp-grpc', view);
  return url === undefined ? undefined : ['otlp_http/tempo', http(url)];
}

function base(deployment: Deployment, port: string, view: PlatformView): string | undefined {
  if (deployment.kind === 'deployed') return `http://${view.address(deployment.workload, port)}`;
  return deployment.urls[view.platform]?.replace(/\/+$/, '');
}
