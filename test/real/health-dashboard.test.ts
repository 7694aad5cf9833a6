import { expect, it } from '@jest/globals';
import { healthDashboard } from 'sightline/dashboards';
import { freePortsFor } from '../ports.ts';
import { describeWith } from '../tools/tool.ts';
import { MEBI, memoryGroup } from './control-group.ts';
import { PROGRAM } from './exporter/program.ts';
import { empty, queriesOf, startPrometheus } from './shown-panels.ts';
import { eventually, onBench } from './telemetry-servers.ts';

describeWith(['prometheus'], 'GIVEN the dashboard of health checks', () => {
  it(
    'WHEN a real exporter is scraped THEN every panel shows something, but what the kernel here does not say',
    () =>
      onBench(async bench => {
        const ports = await freePortsFor(['exporter', 'statsd', 'prometheus']);
        const config = {
          service: 'store',
          port: ports.exporter,
          host: '127.0.0.1',
          checks: { disk: { kind: 'disk-space', path: '/', criticalFree: 0.001, intervalSeconds: 1 } },
          ingest: { statsd: { port: ports.statsd } },
          traces: { endpoint: 'http://127.0.0.1:9' },
        };
        const group = memoryGroup('health-dashboard', 512 * MEBI);
        const exporter = bench.server('exporter', [bench.write('exporter.json', JSON.stringify(config))], {
          command: [process.execPath, PROGRAM],
          controlGroup: group?.directory ?? '',
        });
        try {
          const page = await eventually('it answers', async () => {
            const url = `http://127.0.0.1:${ports.exporter}`;
            await fetch(`${url}/api/metrics`, { method: 'POST', body: '{' });
            return await (await fetch(`${url}/metrics`)).text();
          });
          const api = await startPrometheus(bench, ports.prometheus, [ports.exporter]);
          const said = (name: string): boolean => page.includes(`\n${name} `);
          const unsaid = queriesOf(healthDashboard)
            .filter(([, text]) => !(text.match(/sightline_container_\w+/g) ?? []).every(said))
            .map(([title]) => title);
          for (const known of [
            'Memory: {{service}} {{instance}}',
            'CPU: {{service}} {{instance}}',
            'Held up by the CPU limit',
          ])
            expect(unsaid).not.toContain(known);
          if (group !== undefined) expect(unsaid).not.toContain('Memory: {{service}} {{instance}}: limit');
          expect(await empty(api, healthDashboard, unsaid)).toEqual([]);
        } finally {
          await exporter.stop();
          group?.close();
        }
      }),
    120_000,
  );
});
