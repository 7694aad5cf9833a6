import { describe, expect, it } from '@jest/globals';
import { PLATFORMS } from '../../../src/model/platform.ts';
import type { RuleGroup } from '../../../src/model/rule.ts';
import type { StackModel } from '../../../src/model/stack.ts';
import { renderLoki } from '../../../src/render/loki/loki.ts';
import { parseYaml } from '../../../src/shared/yaml.ts';
import { expression, origin, stackModel, workload } from '../../fixtures/model.ts';
import { describeWith } from '../../tools/tool.ts';
import { telemetryComponents, telemetryModel, telemetryView } from '../telemetry-model.ts';
import { withWritten } from '../written.ts';

type Section = Record<string, unknown>;
type LokiConfig = Record<string, Section>;

const recording: RuleGroup = {
  name: 'errors',
  language: 'logql',
  intervalSeconds: 30,
  rules: [{ kind: 'recording', record: 'service:errors:rate', expr: expression('x'), labels: {}, origin: origin() }],
};
const empty: RuleGroup = { ...recording, rules: [] };

const config = (model: StackModel = telemetryModel()): LokiConfig => {
  const [artefact] = renderLoki(model, telemetryView());
  if (artefact === undefined) throw new Error('nothing rendered');
  return parseYaml(artefact.content) as LokiConfig;
};

describe('renderLoki', () => {
  it('GIVEN no Loki, or one that exists already THEN there is nothing to render', () => {
    const components = telemetryComponents();
    const loki = components.loki && { ...components.loki, deployment: { kind: 'existing' as const, urls: {} } };
    expect(renderLoki(stackModel(), telemetryView())).toEqual([]);
    expect(
      renderLoki(telemetryModel({ components: { ...components, ...(loki && { loki }) } }), telemetryView()),
    ).toEqual([]);
  });

  it('GIVEN retention THEN the compactor deletes, alert events are kept longer, and all that is kept can be asked for', () => {
    const { compactor, limits_config } = config();
    expect(compactor).toMatchObject({ retention_enabled: true, delete_request_store: 'filesystem' });
    expect(limits_config).toMatchObject({
      retention_period: '7d',
      retention_stream: [{ selector: '{service="alert-events"}', period: '90d', priority: 100 }],
      max_query_length: '91d',
    });
  });

  it('GIVEN what the Collector sends THEN only the service makes a stream', () => {
    expect(config().limits_config?.otlp_config).toEqual({
      resource_attributes: {
        ignore_defaults: true,
        attributes_config: [{ action: 'index_label', attributes: ['service'] }],
      },
    });
  });

  it('GIVEN no log rules THEN there is no ruler, whose missing directory would keep Loki from starting', () => {
    expect(config()).not.toHaveProperty('ruler');
    expect(config()).not.toHaveProperty('ruler_storage');
  });

  it('GIVEN log rules THEN they are read from one place and worked on in another, and every Alertmanager is told', () => {
    const { ruler, ruler_storage } = config(telemetryModel({ ruleGroups: [empty] }));
    expect(ruler_storage).toEqual({ backend: 'local', local: { directory: '/etc/sightline/loki-rules' } });
    expect(ruler).toMatchObject({
      rule_path: '/loki/rules-temp',
      alertmanager_url: 'http://alertmanager-0:9093,http://alertmanager-1:9093',
      external_labels: { environment: 'production' },
    });
    expect(ruler).not.toHaveProperty('remote_write');
  });

  it('GIVEN recording rules over logs THEN every Prometheus gets their series', () => {
    expect(config(telemetryModel({ ruleGroups: [recording] })).ruler).toMatchObject({
      remote_write: {
        enabled: true,
        clients: {
          'prometheus-0': { url: 'http://prometheus-0:9090/api/v1/write' },
          'prometheus-1': { url: 'http://prometheus-1:9090/api/v1/write' },
        },
      },
    });
  });

  it('GIVEN a memory limit THEN replaying the log after a crash takes at most half of it', () => {
    const model = telemetryModel({ workloads: [workload({ name: 'loki', component: 'loki' })] });
    expect(config(model).ingester).toMatchObject({ wal: { replay_memory_ceiling: '256MB' } });
  });
});

describeWith(['loki'], 'the real Loki', ({ loki }) => {
  it.each([
    ['no rules', telemetryModel()],
    ['alerting rules', telemetryModel({ ruleGroups: [empty] })],
    ['recording rules', telemetryModel({ ruleGroups: [recording] })],
  ])('GIVEN %s THEN it accepts the configuration', (_title, model) => {
    for (const platform of PLATFORMS) {
      withWritten(renderLoki(model, telemetryView({ platform })), directory => {
        const ran = loki([
          '-verify-config',
          '-config.expand-env=false',
          `-config.file=${directory}/config/loki/loki.yaml`,
        ]);
        expect(ran).toMatchObject({ status: 0 });
      });
    }
  });
});
