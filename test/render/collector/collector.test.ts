import { describe, expect, it } from '@jest/globals';
import type { CollectorComponent, Components } from '../../../src/model/component.ts';
import { PLATFORMS } from '../../../src/model/platform.ts';
import type { StackModel } from '../../../src/model/stack.ts';
import { renderCollector } from '../../../src/render/collector/collector.ts';
import { Bytes } from '../../../src/shared/bytes.ts';
import { DEFAULT_REDACTED_FIELDS, DEFAULT_REDACTIONS } from '../../../src/shared/redaction/built-in.ts';
import { parseYaml } from '../../../src/shared/yaml.ts';
import { stackModel, workload } from '../../fixtures/model.ts';
import { describeWith } from '../../tools/tool.ts';
import { telemetryComponents, telemetryModel, telemetryView } from '../telemetry-model.ts';
import { withWritten } from '../written.ts';

interface Pipeline {
  receivers: string[];
  processors: string[];
  exporters: string[];
}
interface CollectorConfig {
  receivers: Record<string, unknown>;
  processors: Record<string, Record<string, unknown>>;
  connectors: Record<string, Record<string, unknown>>;
  exporters: Record<string, Record<string, unknown> & { sending_queue: Record<string, unknown> }>;
  service: { pipelines: Record<string, Pipeline> };
}

const without = (...kinds: (keyof Components)[]): StackModel =>
  telemetryModel({
    components: Object.fromEntries(
      Object.entries(telemetryComponents()).filter(([kind]) => !kinds.includes(kind as never)),
    ),
  });

const withCollector = (changes: Partial<CollectorComponent>): StackModel => {
  const components = telemetryComponents();
  const { collector } = components;
  if (collector === undefined) throw new Error('no collector');
  return telemetryModel({ components: { ...components, collector: { ...collector, ...changes } } });
};

const config = (model: StackModel = telemetryModel()): CollectorConfig => {
  const [artefact] = renderCollector(model, telemetryView());
  if (artefact === undefined) throw new Error('nothing rendered');
  return parseYaml(artefact.content) as CollectorConfig;
};

describe('renderCollector', () => {
  it('GIVEN no Collector, or one that exists already THEN there is nothing to render', () => {
    expect(renderCollector(stackModel(), telemetryView())).toEqual([]);
    const existing = withCollector({ deployment: { kind: 'existing', urls: { compose: 'http://otel:4317' } } });
    expect(renderCollector(existing, telemetryView())).toEqual([]);
  });

  it('GIVEN the same model THEN the same bytes, on the path the workload mounts', () => {
    const [first, second] = [0, 1].map(() => renderCollector(telemetryModel(), telemetryView()));
    expect(first).toEqual(second);
    expect(first?.map(a => [a.id, a.platform])).toEqual([['config/collector/collector.yaml', 'compose']]);
  });

  it('GIVEN any pipeline that receives THEN memory is guarded first and nothing is stored or counted before redaction', () => {
    const { pipelines } = config(withCollector({ redactedFields: ['password'] })).service;
    for (const name of ['logs', 'traces', 'metrics', 'logs/alert-events']) {
      const processors = pipelines[name]?.processors ?? [];
      expect(processors[0]).toBe('memory_limiter');
      expect(processors).toEqual(
        expect.arrayContaining(['transform/redact', 'redaction/fields', 'transform/identity']),
      );
    }
    expect(JSON.stringify(pipelines)).not.toContain('"batch');
  });

  it('GIVEN servers that go away THEN each has a queue of its own on disk that never gives up and never drops', () => {
    const { exporters } = config(withCollector({ queueSize: Bytes.mebi(300) }));
    expect(Object.keys(exporters).sort()).toEqual([
      'otlp_grpc/tempo',
      'otlp_http/loki',
      'otlp_http/prometheus-0',
      'otlp_http/prometheus-1',
    ]);
    for (const exporter of Object.values(exporters)) {
      expect(exporter.sending_queue).toMatchObject({
        storage: 'file_storage/queue',
        sizer: 'bytes',
        queue_size: 300 * 1024 ** 2,
        block_on_overflow: true,
      });
      expect(exporter.retry_on_failure).toMatchObject({ enabled: true, max_elapsed_time: '0s' });
    }
  });

  it('GIVEN sampling THEN spans are counted before it, and only what it leaves is stored', () => {
    const { service, processors } = config(withCollector({ sampling: 0.07 }));
    expect(service.pipelines.traces?.exporters).toEqual(['forward/counting', 'forward/sampling']);
    expect(service.pipelines['traces/counted']).toEqual({
      receivers: ['forward/counting'],
      processors: ['transform/exemplars'],
      exporters: ['span_metrics'],
    });
    expect(service.pipelines['traces/sampled']).toEqual({
      receivers: ['forward/sampling'],
      processors: ['probabilistic_sampler'],
      exporters: ['otlp_grpc/tempo'],
    });
    expect(processors.probabilistic_sampler).toMatchObject({ sampling_percentage: 7 });
  });

  it.each([
    [0.1, 'e6666666666666'],
    [0.07, 'ee147ae147ae14'],
    // The Collector reads 99.9999 with single precision.
    [0.999999, '000010a3d70a40'],
  ])('GIVEN sampling of %d THEN exemplars are of the traces that the sampler keeps', (sampling, threshold) => {
    const { processors } = config(withCollector({ sampling }));
    expect(processors.probabilistic_sampler).toMatchObject({ mode: 'equalizing', sampling_precision: 14 });
    expect(JSON.stringify(processors['transform/exemplars'])).toContain(`< \\"${threshold}\\"`);
  });

  it('GIVEN sampling of 1 THEN spans are counted as they come, exemplars and all', () => {
    const { service, processors, connectors } = config(withCollector({ sampling: 1 }));
    expect(service.pipelines.traces?.exporters).toEqual(['span_metrics', 'forward/sampling']);
    expect(processors).not.toHaveProperty('transform/exemplars');
    expect(connectors.span_metrics).toMatchObject({ exemplars: { enabled: true } });
  });

  it('GIVEN sampling of 0 THEN spans are still counted, without exemplars, and no trace is kept', () => {
    const { service, exporters, connectors } = config(withCollector({ sampling: 0 }));
    expect(service.pipelines.traces?.exporters).toEqual(['span_metrics']);
    expect(connectors.span_metrics).toMatchObject({ exemplars: { enabled: false } });
    expect(service.pipelines).not.toHaveProperty('traces/sampled');
    expect(Object.keys(exporters)).toContain('otlp_http/loki');
  });

  it('GIVEN a server is left out THEN so are its pipelines', () => {
    expect(Object.keys(config(without('loki')).service.pipelines)).toEqual([
      'traces',
      'traces/counted',
      'traces/sampled',
      'metrics/spans',
      'metrics',
    ]);
    expect(Object.keys(config(without('prometheus', 'tempo')).service.pipelines)).toEqual([
      'logs',
      'logs/alert-events',
    ]);
  });

  it('GIVEN servers that exist already THEN they are sent to by their URLs', () => {
    const at = (url: string) => ({ kind: 'existing' as const, urls: { compose: url } });
    const { loki, tempo, prometheus, ...others } = telemetryComponents();
    if (!loki || !tempo || !prometheus) throw new Error('incomplete');
    const { exporters } = config(
      telemetryModel({
        components: {
          ...others,
          loki: { ...loki, deployment: at('https://logs.example.org/') },
          tempo: { ...tempo, deployment: at('https://traces.example.org:4318') },
          prometheus: { ...prometheus, deployment: at('https://metrics.example.org/prom') },
        },
      }),
    );
    expect(
      Object.values(exporters)
        .map(e => e.endpoint)
        .sort(),
    ).toEqual([
      'https://logs.example.org/otlp',
      'https://metrics.example.org/prom/api/v1/otlp',
      'https://traces.example.org:4318',
    ]);
  });

  it('GIVEN several gateways THEN their span metrics do not overwrite each other', () => {
    const two = telemetryModel({ workloads: [workload({ name: 'collector', component: 'collector', replicas: 2 })] });
    expect(config(two).service.pipelines['metrics/spans']?.processors).toEqual(['transform/gateway']);
    expect(config().service.pipelines['metrics/spans']?.processors).toEqual([]);
  });

  it('GIVEN a limit of pushed series THEN one metric of one process may use a tenth, and span metrics the same', () => {
    const { processors, connectors } = config(withCollector({ pushedSeriesLimit: 5000 }));
    expect(processors['filter/series-limit']).toMatchObject({ metrics: { metric: ['Len(metric.data_points) > 500'] } });
    expect(connectors.span_metrics).toMatchObject({ aggregation_cardinality_limit: 500 });
  });

  it('GIVEN a pattern with quotes, backslashes and dollars THEN it arrives at the Collector as written', () => {
    const [artefact] = renderCollector(
      withCollector({ redactions: [{ name: 'odd', pattern: 'a"\\d$', replacement: '${1}$$' }] }),
      telemetryView(),
    );
    // YAML plain text: the language's escapes, and each `$` doubled for the configuration.
    expect(artefact?.content).toContain('replace_pattern(log.body, "a\\"\\\\d$$", "$${1}$$$$")');
  });
});

describeWith(['otelcol'], 'the real Collector', ({ otelcol }) => {
  const models: readonly (readonly [string, StackModel])[] = [
    ['everything on', withCollector({ redactions: DEFAULT_REDACTIONS, redactedFields: DEFAULT_REDACTED_FIELDS })],
    ['no redaction', telemetryModel()],
    ['logs only', without('prometheus', 'tempo')],
    ['no logs', without('loki')],
    ['no sampling', withCollector({ sampling: 1 })],
    ['nothing sampled', withCollector({ sampling: 0 })],
    ['no alert events', withCollector({ alertEvents: false })],
    [
      'two gateways',
      telemetryModel({ workloads: [workload({ name: 'collector', component: 'collector', replicas: 2 })] }),
    ],
  ];
  it.each(models)('GIVEN %s THEN it accepts the configuration', (_title, model) => {
    for (const platform of PLATFORMS) {
      withWritten(renderCollector(model, telemetryView({ platform })), directory => {
        const file = `file:${directory}/config/collector/collector.yaml`;
        expect(otelcol(['validate', `--config=${file}`])).toMatchObject({ status: 0, stderr: '' });
      });
    }
  });
});
