import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as catalogue from 'sightline/catalogue';
import { describeWith } from '../tools/tool.ts';
import type { Exporter } from './catalogue/exporter.ts';
import { EXPORTERS } from './catalogue/exporters.ts';
import { notDeclared, notExposed } from './exposition.ts';
import { commandOf, eventually, onBench } from './telemetry-servers.ts';

/** Catalogues of what only a cluster has, held against it in kubernetes/kube-state-catalogue.test.ts and pods.test.ts. */
const IN_A_CLUSTER = [
  'apiServerMetrics',
  'cadvisorMetrics',
  'etcdMetrics',
  'kubeClusterMetrics',
  'kubeletMetrics',
  'kubeStateTelemetryMetrics',
  'kubernetesProgramMetrics',
  'kubeWorkloadMetrics',
];

/** Our own, held against it in exporter.test.ts, exporter-ingest.test.ts, exporter-access.test.ts and container-metrics.test.ts. */
const OURS = ['exporterAccessMetrics', 'exporterContainerMetrics', 'exporterIntakeMetrics', 'exporterMetrics'];

/** Of client libraries, held against them in runtime-metrics.test.ts. */
const IN_A_PROCESS = ['jvmMetrics', 'micrometerMetrics', 'nodejsMetrics', 'pythonMetrics'];
/** Servers that no test starts (docs/tools.md). */
const NOT_PROVEN = ['grafanaMetrics'];

/** Those of its declarations that its page shows. */
const shown = ({ declared, notShown = {} }: Exporter) =>
  Object.fromEntries(Object.entries(declared).filter(([key]) => !(key in notShown)));

for (const exporter of EXPORTERS)
  describeWith([exporter.tool, ...(exporter.servers ?? [])], `GIVEN a real ${exporter.name}`, () => {
    it('WHEN its metrics are read THEN it has every one that is declared, with its type and just these labels', async () => {
      await onBench(async bench => {
        const { metrics } = await exporter.start(bench);
        let wrong: readonly string[] = [`${metrics} does not answer`];
        const all = async () => {
          const page = await (await fetch(metrics)).text();
          wrong = [
            ...notExposed(page, shown(exporter)),
            ...notDeclared(page, exporter.declared, Object.keys(exporter.leftOut ?? {})),
          ];
          return wrong.length === 0 ? true : undefined;
        };
        await eventually('everything is shown', all, 40).catch(() => undefined);
        expect(wrong).toEqual([]);
      });
    }, 200_000);

    it('WHEN something declared is not shown here THEN the program knows its name all the same', () => {
      const [program = ''] = commandOf(exporter.tool);
      const content = readFileSync(program);
      const parts = Object.values(exporter.notShown ?? {}).flatMap(metric => metric?.inProgram ?? []);
      expect(parts.filter(part => !content.includes(part))).toEqual([]);
    });
  });

describe('GIVEN everything the catalogue declares', () => {
  it('WHEN it is looked for in the tests THEN each declaration is held against a real program', () => {
    const held = new Set(EXPORTERS.flatMap(({ declared }) => Object.values(declared)));
    const forgotten = Object.entries(catalogue)
      .filter(
        ([name]) =>
          name.endsWith('Metrics') && ![...IN_A_CLUSTER, ...IN_A_PROCESS, ...OURS, ...NOT_PROVEN].includes(name),
      )
      .flatMap(([name, metrics]) => Object.entries(metrics).map(([key, metric]) => ({ name, key, metric })))
      .filter(({ metric }) => !held.has(metric))
      .map(({ name, key }) => `${name}.${key}`);
    expect(forgotten).toEqual([]);
  });
});
