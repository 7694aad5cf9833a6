import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../../src/exporter/config/read-config.ts';
import type { StackModel } from '../../../src/model/stack.ts';
import { renderCompose } from '../../../src/render/compose/index.ts';
import { composePlatform, exporterOfReadiness, workload } from '../../fixtures/model.ts';
import { exampleArtefacts, exampleStack, parsed } from './models.ts';

const asking = (changes: Partial<StackModel> = {}): StackModel =>
  exampleStack({ platforms: [composePlatform({ readiness: exporterOfReadiness })], ...changes });

describe('GIVEN servers in whose images there is nothing to ask with', () => {
  const { files } = renderCompose(asking(), exampleArtefacts);
  const { services } = parsed(files);

  it('WHEN an image for readiness is named THEN its service asks them all, and an exporter understands what it is told', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sightline-readiness-'));
    writeFileSync(join(folder, 'exporter.json'), files.get('config/readiness/exporter.json') ?? '');
    const { checks = {} } = readConfig(join(folder, 'exporter.json'));
    rmSync(folder, { recursive: true });
    const silent = Object.keys(services).filter(name => !('healthcheck' in (services[name] ?? {})));
    expect(silent.length).toBeGreaterThan(1);
    expect(Object.keys(checks)).toEqual(silent);
    expect(checks.collector).toMatchObject({ kind: 'http', url: 'http://collector:4318/' });
    expect(services.readiness).toMatchObject({
      image: 'registry.example/exporter:1.0.0',
      user: '65532:65532',
      networks: { internal: {} },
      mem_limit: '40m',
      mem_reservation: '30m',
      cpu_shares: 20,
      pids_limit: 50,
      healthcheck: { test: ['CMD', 'node', '/sightline/exporter.mjs', '--ready'] },
    });
  });

  it('WHEN one has no image for it THEN there is no such service', () => {
    const without = renderCompose(exampleStack(), exampleArtefacts).files;
    expect(parsed(without).services).not.toHaveProperty('readiness');
    expect(without.has('config/readiness/exporter.json')).toBe(false);
  });

  it('WHEN none of them is left THEN there is nothing to ask', () => {
    const workloads = asking().workloads.map(w => ({ ...w, image: { ...w.image, shell: true } }));
    const all = renderCompose(asking({ workloads }), exampleArtefacts).files;
    expect(parsed(all).services).not.toHaveProperty('readiness');
  });

  it('WHEN a check of one changes THEN the container that asks is replaced', () => {
    const label = (model: StackModel) =>
      parsed(renderCompose(model, exampleArtefacts).files).services.readiness?.labels;
    const workloads = asking().workloads.map(w => ({ ...w, health: { ...w.health, path: '/other' } }));
    expect(label(asking({ workloads }))).not.toEqual(services.readiness?.labels);
    expect(label(asking())).toEqual(services.readiness?.labels);
  });

  it('WHEN a server has its name THEN that is an error', () => {
    const workloads = [
      ...asking().workloads,
      workload({ name: 'readiness', ports: [{ name: 'http', number: 1, protocol: 'TCP' }] }),
    ];
    expect(renderCompose(asking({ workloads }), exampleArtefacts).problems).toMatchObject([{ code: 'name-duplicate' }]);
  });
});
