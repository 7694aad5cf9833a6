import { describe, expect, it } from '@jest/globals';
import { renderTempo } from '../../../src/render/tempo/tempo.ts';
import { parseYaml } from '../../../src/shared/yaml.ts';
import { stackModel } from '../../fixtures/model.ts';
import { telemetryComponents, telemetryModel, telemetryView } from '../telemetry-model.ts';

const config = (retentionSeconds: number): Record<string, unknown> => {
  const { tempo, ...others } = telemetryComponents();
  if (tempo === undefined) throw new Error('no tempo');
  const model = telemetryModel({ components: { ...others, tempo: { ...tempo, retentionSeconds } } });
  return parseYaml(renderTempo(model, telemetryView())[0]?.content ?? '') as Record<string, unknown>;
};

describe('renderTempo', () => {
  it('GIVEN no Tempo THEN there is nothing to render', () => {
    expect(renderTempo(stackModel(), telemetryView())).toEqual([]);
  });

  it.each([
    [14 * 86_400, '336h'],
    [5_400, '5400s'],
  ])('GIVEN %i seconds THEN scheduler and worker get %s, which Go can read', (seconds, text) => {
    expect(config(seconds)).toMatchObject({
      backend_scheduler: { provider: { compaction: { compaction: { block_retention: text } } } },
      backend_worker: { compaction: { block_retention: text } },
    });
  });

  it('GIVEN Tempo 3 THEN the sections of Tempo 2 it refuses are not there', () => {
    for (const section of ['ingester', 'compactor', 'ingester_client', 'metrics_generator_client']) {
      expect(config(86_400)).not.toHaveProperty(section);
    }
  });

  it('GIVEN one process THEN the worker does not wait for the scheduler that stops with it', () => {
    expect(config(86_400)).toMatchObject({ backend_worker: { finish_on_shutdown_timeout: '5s' } });
  });

  it('GIVEN the Collector counts spans before sampling THEN Tempo does not count what sampling left, and reports to nobody', () => {
    expect(config(86_400)).toMatchObject({
      overrides: { defaults: { metrics_generator: { processors: [] } } },
      usage_report: { reporting_enabled: false },
    });
  });
});
