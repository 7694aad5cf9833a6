import type { Artefact } from '../../model/artefact.ts';
import type { CollectorAgentComponent, CollectorComponent } from '../../model/component.ts';
import { generatedHeader } from '../../model/generated-header.ts';
import type { PlatformView } from '../../model/platform-view.ts';
import type { StackModel } from '../../model/stack.ts';
import { toYaml } from '../../shared/yaml.ts';
import { declaredNames } from './declared-names.ts';
import { dockerLogFiles, dockerLogOperators } from './docker-logs.ts';
import { logFieldsProcessor } from './log-fields.ts';
import { configText } from './ottl.ts';
import { healthCheck, memoryLimiter, ownTelemetry } from './own-telemetry.ts';
import { podAttributesProcessor, podLogFiles, podLogOperators, podServiceStatements } from './pod-logs.ts';
import { fileStorage, QUEUE_STORAGE, queued } from './queue.ts';
import { redactionOrder, redactionProcessors } from './redaction.ts';

const OFFSETS_STORAGE = 'file_storage/offsets';

/**
 * `config/collector-agent/agent.yaml` of one platform: reads the container logs of its node from where it left off, names
 * the service, redacts as the gateway does, so that its own queue holds nothing else, and sends OTLP to the gateway.
 * Nothing when the stack runs no agent, or no gateway is there to send to.
 */
export function renderCollectorAgent(model: StackModel, view: PlatformView): Artefact[] {
  const { collectorAgent: agent, collector: gateway } = model.components;
  const endpoint = gatewayEndpoint(gateway, view);
  if (agent?.deployment.kind !== 'deployed' || gateway === undefined || endpoint === undefined) return [];
  const kubernetes = view.platform === 'kubernetes';
  const named = [...(kubernetes ? podServiceStatements : []), ...declaredNames(model, view.platform)];
  const config = {
    extensions: {
      health_check: healthCheck,
      [OFFSETS_STORAGE]: fileStorage('offsets'),
      [QUEUE_STORAGE]: fileStorage('queue'),
    },
    receivers: { file_log: receiver(model, agent, kubernetes) },
    processors: {
      memory_limiter: memoryLimiter,
      ...redactionProcessors(gateway, ['log']),
      ...(kubernetes ? { k8s_attributes: podAttributesProcessor(agent) } : {}),
      ...(named.length > 0 ? { 'transform/service': { error_mode: 'ignore', log_statements: named } } : {}),
      'transform/fields': logFieldsProcessor(model),
    },
    exporters: {
      'otlp_grpc/gateway': { ...endpoint, ...queued(agent.queueSize) },
    },
    service: {
      extensions: ['health_check', OFFSETS_STORAGE, QUEUE_STORAGE],
      telemetry: ownTelemetry,
      pipelines: {
        logs: {
          receivers: ['file_log'],
          processors: [
            'memory_limiter',
            ...redactionOrder(gateway),
            ...(kubernetes ? ['k8s_attributes'] : []),
            ...(named.length > 0 ? ['transform/service'] : []),
            'transform/fields',
          ],
          exporters: ['otlp_grpc/gateway'],
        },
      },
    },
  };
  return [
    {
      id: 'config/collector-agent/agent.yaml',
      platform: view.platform,
      content: generatedHeader(model) + toYaml(config),
    },
  ];
}

/** From the beginning of a new file, else from the stored offset; a refusal stops reading, the lines stay in the file. */
const receiver = (model: StackModel, agent: CollectorAgentComponent, kubernetes: boolean): Record<string, unknown> => ({
  ...(kubernetes ? podLogFiles(model, agent) : dockerLogFiles),
  start_at: 'beginning',
  storage: OFFSETS_STORAGE,
  include_file_path: true,
  include_file_name: false,
  max_log_size: '1MiB',
  // The runtime may cut a long line after a blank.
  preserve_trailing_whitespaces: true,
  retry_on_failure: { enabled: true, initial_interval: '1s', max_interval: '30s', max_elapsed_time: '0s' },
  operators: kubernetes ? podLogOperators : dockerLogOperators(model),
});

function gatewayEndpoint(
  gateway: CollectorComponent | undefined,
  view: PlatformView,
): Record<string, unknown> | undefined {
  if (gateway === undefined) return undefined;
  const { deployment } = gateway;
  if (deployment.kind === 'deployed') {
    return { endpoint: view.address(deployment.workload, 'otlp-grpc'), tls: { insecure: true } };
  }
  const url = deployment.urls[view.platform];
  return url === undefined
    ? undefined
    : { endpoint: configText(url.replace(/\/+$/, '')), tls: { insecure: url.startsWith('http://') } };
}
