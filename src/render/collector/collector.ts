import type { Artefact } from '../../model/artefact.ts';
import type { CollectorComponent } from '../../model/component.ts';
import { generatedHeader } from '../../model/generated-header.ts';
import type { PlatformView } from '../../model/platform-view.ts';
import type { StackModel } from '../../model/stack.ts';
import { toYaml } from '../../shared/yaml.ts';
import { alertEventsProcessor, alertEventsReceiver } from './alert-events.ts';
import { type Destinations, destinations } from './destinations.ts';
import { identityProcessor } from './identity.ts';
import { healthCheck, memoryLimiter, ownTelemetry } from './own-telemetry.ts';
import { pushedMetricsOrder, pushedMetricsProcessors } from './pushed-metrics.ts';
import { fileStorage, QUEUE_STORAGE } from './queue.ts';
import { redactionOrder, redactionProcessors } from './redaction.ts';
import { exemplarsOfKeptTraces, sampler } from './sampling.ts';
import { spanMetricsConnector } from './span-metrics.ts';

/**
 * `config/collector/collector.yaml` of one platform, the gateway: OTLP and alert events in; redact, name, count, sample;
 * queue on disk; Loki, Tempo and every Prometheus out. Nothing when the stack runs no Collector of its own.
 * https://opentelemetry.io/docs/collector/configuration/
 */
export function renderCollector(model: StackModel, view: PlatformView): Artefact[] {
  const collector = model.components.collector;
  if (collector?.deployment.kind !== 'deployed') return [];
  const out = destinations(model, view);
  const pipelines = pipelinesOf(model, collector, out);
  const spanMetrics = 'metrics/spans' in pipelines;
  const sampled = 'traces/sampled' in pipelines;
  const config = {
    extensions: { health_check: healthCheck, [QUEUE_STORAGE]: fileStorage('queue') },
    receivers: {
      otlp: {
        protocols: {
          grpc: { endpoint: '0.0.0.0:4317', max_recv_msg_size_mib: 16 },
          http: { endpoint: '0.0.0.0:4318', max_request_body_size: 16 * 1024 ** 2 },
        },
      },
      ...('logs/alert-events' in pipelines ? { webhookevent: alertEventsReceiver } : {}),
    },
    processors: {
      memory_limiter: memoryLimiter,
      ...redactionProcessors(collector),
      'transform/identity': identityProcessor,
      ...('logs/alert-events' in pipelines ? { 'transform/alert-events': alertEventsProcessor } : {}),
      ...(out.metrics.length === 0 ? {} : pushedMetricsProcessors(collector)),
      ...(spanMetrics && gateways(model) > 1 ? { 'transform/gateway': gatewayLabel } : {}),
      ...('traces/counted' in pipelines ? { 'transform/exemplars': exemplarsOfKeptTraces(collector) } : {}),
      ...(sampled ? { probabilistic_sampler: sampler(collector) } : {}),
    },
    connectors: {
      ...(spanMetrics ? { span_metrics: spanMetricsConnector(collector, 'traces/sampled' in pipelines) } : {}),
      ...('traces/counted' in pipelines ? { 'forward/counting': {} } : {}),
      ...(sampled ? { 'forward/sampling': {} } : {}),
    },
    exporters: out.exporters,
    service: {
      extensions: ['health_check', QUEUE_STORAGE],
      telemetry: ownTelemetry,
      pipelines,
    },
  };
  return [
    {
      id: 'config/collector/collector.yaml',
      platform: view.platform,
      content: generatedHeader(model) + toYaml(config),
    },
  ];
}

interface Pipeline {
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
}

/** What is not stored is not received: a pipeline exists only when its server does. */
function pipelinesOf(model: StackModel, collector: CollectorComponent, out: Destinations): Record<string, Pipeline> {
  const clean = ['memory_limiter', ...redactionOrder(collector), 'transform/identity'];
  const keepsTraces = out.traces.length > 0 && collector.sampling > 0;
  const countsSpans = out.metrics.length > 0;
  const leavesTracesOut = keepsTraces && collector.sampling < 1;
  const counting = leavesTracesOut ? 'forward/counting' : 'span_metrics';
  return {
    ...(out.logs.length === 0 ? {} : { logs: { receivers: ['otlp'], processors: clean, exporters: [...out.logs] } }),
    ...(out.logs.length === 0 || !collector.alertEvents
      ? {}
      : {
          'logs/alert-events': {
            receivers: ['webhookevent'],
            processors: ['memory_limiter', 'transform/alert-events', ...clean.slice(1)],
            exporters: [...out.logs],
          },
        }),
    ...(keepsTraces || countsSpans
      ? {
          traces: {
            receivers: ['otlp'],
            processors: clean,
            exporters: [...(countsSpans ? [counting] : []), ...(keepsTraces ? ['forward/sampling'] : [])],
          },
        }
      : {}),
    ...(countsSpans && leavesTracesOut
      ? {
          'traces/counted': {
            receivers: ['forward/counting'],
            processors: ['transform/exemplars'],
            exporters: ['span_metrics'],
          },
        }
      : {}),
    ...(keepsTraces
      ? {
          'traces/sampled': {
            receivers: ['forward/sampling'],
            processors: ['probabilistic_sampler'],
            exporters: [...out.traces],
          },
        }
      : {}),
    ...(countsSpans
      ? {
          'metrics/spans': {
            receivers: ['span_metrics'],
            processors: gateways(model) > 1 ? ['transform/gateway'] : [],
            exporters: [...out.metrics],
          },
          metrics: {
            receivers: ['otlp'],
            processors: [...clean, ...pushedMetricsOrder],
            exporters: [...out.metrics],
          },
        }
      : {}),
  };
}

const gateways = (model: StackModel): number => model.workloads.find(w => w.component === 'collector')?.replicas ?? 1;

/** Several gateways count parts of the same spans; without a label of their own their series would overwrite each other. */
const gatewayLabel = {
  error_mode: 'ignore',
  metric_statements: [
    { context: 'datapoint', statements: ['set(datapoint.attributes["gateway"], "${env:HOSTNAME}")'] },
  ],
};
