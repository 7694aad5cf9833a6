import { describe, expect, it } from '@jest/globals';
import type { CollectorAgentComponent } from '../../../src/model/component.ts';
import { PLATFORMS, type Platform } from '../../../src/model/platform.ts';
import type { StackModel } from '../../../src/model/stack.ts';
import { renderCollectorAgent } from '../../../src/render/collector/collector-agent.ts';
import { DEFAULT_REDACTED_FIELDS, DEFAULT_REDACTIONS } from '../../../src/shared/redaction/built-in.ts';
import { parseYaml } from '../../../src/shared/yaml.ts';
import { origin, stackModel } from '../../fixtures/model.ts';
import { describeWith } from '../../tools/tool.ts';
import { telemetryComponents, telemetryModel, telemetryView } from '../telemetry-model.ts';
import { withWritten } from '../written.ts';

interface AgentConfig {
  receivers: {
    file_log: {
      include: string[];
      exclude: string[];
      storage: string;
      start_at: string;
      operators: { id?: string; expr?: string }[];
    };
  };
  processors: Record<string, Record<string, unknown>>;
  exporters: Record<string, Record<string, unknown>>;
  service: { pipelines: { logs: { processors: string[] } } };
}

const withAgent = (changes: Partial<CollectorAgentComponent>): StackModel => {
  const components = telemetryComponents();
  const { collectorAgent } = components;
  if (collectorAgent === undefined) throw new Error('no agent');
  return telemetryModel({ components: { ...components, collectorAgent: { ...collectorAgent, ...changes } } });
};

const redacting = ((): StackModel => {
  const components = telemetryComponents();
  const { collector } = components;
  if (collector === undefined) throw new Error('no collector');
  const redaction = { redactions: DEFAULT_REDACTIONS, redactedFields: DEFAULT_REDACTED_FIELDS };
  return telemetryModel({ components: { ...components, collector: { ...collector, ...redaction } } });
})();

const config = (platform: Platform, model: StackModel = telemetryModel()): AgentConfig => {
  const [artefact] = renderCollectorAgent(model, telemetryView({ platform }));
  if (artefact === undefined) throw new Error('nothing rendered');
  return parseYaml(artefact.content) as AgentConfig;
};

describe('renderCollectorAgent', () => {
  it('GIVEN no agent, or no gateway to send to THEN there is nothing to render', () => {
    const { collector: _, ...others } = telemetryComponents();
    expect(renderCollectorAgent(stackModel(), telemetryView())).toEqual([]);
    expect(renderCollectorAgent(telemetryModel({ components: others }), telemetryView())).toEqual([]);
  });

  it.each(PLATFORMS)(
    'GIVEN a restart on %s THEN reading goes on where it stopped, and nothing is dropped',
    platform => {
      const { receivers, exporters } = config(platform);
      expect(receivers.file_log).toMatchObject({
        storage: 'file_storage/offsets',
        start_at: 'beginning',
        retry_on_failure: { enabled: true, max_elapsed_time: '0s' },
      });
      expect(exporters['otlp_grpc/gateway']).toMatchObject({
        endpoint: 'collector:4317',
        sending_queue: { storage: 'file_storage/queue', block_on_overflow: true },
      });
    },
  );

  it.each(PLATFORMS)(
    'GIVEN %s THEN lines are redacted before anything reads or queues them, and nothing else is',
    platform => {
      const { processors, service } = config(platform, redacting);
      expect(service.pipelines.logs.processors.slice(0, 3)).toEqual([
        'memory_limiter',
        'transform/redact',
        'redaction/fields',
      ]);
      expect(Object.keys(processors['transform/redact'] ?? {}).sort()).toEqual(['error_mode', 'log_statements']);
    },
  );

  it('GIVEN Kubernetes THEN the Collectors do not read themselves, and only the pods of the own node are asked about', () => {
    const { receivers, processors } = config('kubernetes');
    expect(receivers.file_log.exclude).toEqual(
      expect.arrayContaining([
        '/var/log/pods/monitoring_collector-*/*/*',
        '/var/log/pods/monitoring-nodes_collector-agent-*/*/*',
      ]),
    );
    expect(processors.k8s_attributes).toMatchObject({ filter: { node_from_env_var: 'K8S_NODE_NAME' } });
  });

  it('GIVEN namespaces THEN the pods of no other are read', () => {
    expect(config('kubernetes', withAgent({ namespaces: ['apps', 'jobs'] })).receivers.file_log.include).toEqual([
      '/var/log/pods/apps_*/*/*.log',
      '/var/log/pods/apps_*/*/*.log.*',
      '/var/log/pods/jobs_*/*/*.log',
      '/var/log/pods/jobs_*/*/*.log.*',
    ]);
  });

  it('GIVEN compose THEN the API is not asked, and the own Collectors are left out by project and service', () => {
    const { receivers, service } = config('compose');
    expect(service.pipelines.logs.processors).toEqual(['memory_limiter', 'transform/redact', 'transform/fields']);
    expect(receivers.file_log.operators.find(o => o.id === 'own-lines')?.expr).toContain(
      '"com.docker.compose.project"] == "test"',
    );
  });

  it('GIVEN fields a service declares THEN they are lifted out of its JSON lines, once', () => {
    const service = {
      name: 'api',
      addresses: {},
      jobs: [],
      metrics: [],
      spans: [],
      logs: { format: 'json' as const, metadata: ['ticker', 'request_id', 'trace_id', 'a "b"'] },
      origin: origin(),
    };
    const text = JSON.stringify(
      config('compose', telemetryModel({ services: [service, service] })).processors['transform/fields'],
    );
    expect(text.match(/log\.attributes\[\\"ticker\\"\], /g)).toHaveLength(1);
    expect(text.match(/log\.attributes\[\\"trace_id\\"\]/g)).toBeNull();
  });
});

describeWith(['otelcol'], 'the real Collector', ({ otelcol }) => {
  const service = {
    name: 'api',
    addresses: {},
    jobs: [],
    metrics: [],
    spans: [],
    logs: { format: 'json' as const, metadata: ['ticker', 'a "b" \\ $c'] },
    origin: origin(),
  };
  it.each([
    ['all namespaces', withAgent({})],
    ['one namespace', withAgent({ namespaces: ['apps'] })],
    ['redaction', redacting],
    ['odd field names', telemetryModel({ services: [service] })],
  ])('GIVEN %s THEN it accepts the configuration', (_title, model) => {
    for (const platform of PLATFORMS) {
      withWritten(renderCollectorAgent(model, telemetryView({ platform })), directory => {
        const ran = otelcol(['validate', `--config=file:${directory}/config/collector-agent/agent.yaml`], {
          env: { ...process.env, K8S_NODE_NAME: 'node-1' },
        });
        expect(ran).toMatchObject({ status: 0, stderr: '' });
      });
    }
  });
});
