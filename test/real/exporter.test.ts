import { expect, it } from '@jest/globals';
import { exporterMetrics } from 'sightline/catalogue';
import type { HealthReport } from '../../src/exporter/health/health.ts';
import { Dependency } from '../exporter/dependency.ts';
import { freePortsFor } from '../ports.ts';
import { describeWith } from '../tools/tool.ts';
import { PROGRAM } from './exporter/program.ts';
import { notDeclared, notExposed } from './exposition.ts';
import { PrometheusApi } from './prometheus-api.ts';
import { type Bench, eventually, onBench, type Server } from './telemetry-servers.ts';

/** Checks that ask the Prometheus which scrapes them, and what they find once it does. */
const QUERIES = {
  few: 'count(up)',
  many: 'count(up) + 100',
  none: 'absent(up)',
  wrong: 'count(up',
  nan: '0 / vector(0)',
};
const asking = (port: number, query: string) =>
  ({
    kind: 'prometheus',
    url: `http://127.0.0.1:${port}`,
    query,
    criticalAbove: 10,
    intervalSeconds: 1,
    retries: 0,
    critical: false,
  }) as const;

const startExporter = (bench: Bench, port: number, web: string, prometheus: number): Server =>
  bench.server(
    'exporter',
    [
      bench.write(
        'exporter.json',
        JSON.stringify({
          service: 'shop',
          port,
          host: '127.0.0.1',
          checks: {
            web: { kind: 'http', url: web, intervalSeconds: 1, retries: 0 },
            ...Object.fromEntries(Object.entries(QUERIES).map(([name, query]) => [name, asking(prometheus, query)])),
          },
        }),
      ),
    ],
    { command: [process.execPath, PROGRAM] },
  );

/** One job a format. */
const config = (target: string): string => `
global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - { job_name: openmetrics, scrape_protocols: [OpenMetricsText1.0.0], static_configs: [{ targets: ['${target}'] }] }
  - { job_name: plain, scrape_protocols: [PrometheusText0.0.4], static_configs: [{ targets: ['${target}'] }] }
`;

describeWith(
  ['prometheus', 'promtool'],
  'GIVEN the exporter as it is packed, and something it checks',
  ({ promtool }) => {
    it(
      'WHEN the real Prometheus scrapes it in both formats THEN it sees the same, and what breaks within seconds',
      () =>
        onBench(async bench => {
          const { exporter: port, prometheus } = await freePortsFor(['exporter', 'prometheus']);
          await using web = await Dependency.http((_, response) => response.end('ok'));
          const exporter = startExporter(bench, port, web.url, prometheus);
          bench.server('prometheus', [
            `--config.file=${bench.write('prometheus.yml', config(`127.0.0.1:${port}`))}`,
            `--storage.tsdb.path=${bench.path('data')}`,
            `--web.listen-address=127.0.0.1:${prometheus}`,
          ]);
          const api = new PrometheusApi(prometheus);
          const seen = async (query: string): Promise<string[] | undefined> => {
            const jobs = (await api.query(query)).map(({ metric }) => metric.job ?? '').sort();
            return jobs.length === 2 ? jobs : undefined;
          };
          const both = ['openmetrics', 'plain'];
          expect(
            await eventually('it is healthy in both', () =>
              seen('sightline_check_status{check="web",status="healthy"} == 1'),
            ),
          ).toEqual(both);
          expect(await seen('up == 1')).toEqual(both);
          expect(await seen('process_resident_memory_bytes > 0')).toEqual(both);
          // Series of the one format are those of the other.
          expect(await api.query('{job="plain"} unless ignoring(job) {job="openmetrics"}')).toEqual([]);

          const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
          expect(promtool(['check', 'metrics', '--extended'], { input: page })).toMatchObject({
            status: 0,
            stderr: '',
          });
          expect([...notExposed(page, exporterMetrics), ...notDeclared(page, exporterMetrics, [])]).toEqual([]);

          const said = async (): Promise<Record<string, string>> => {
            const report = (await (await fetch(`http://127.0.0.1:${port}/health/detailed`)).json()) as HealthReport;
            return Object.fromEntries(
              Object.entries(report.checks).map(([name, { status, message }]) => [name, `${status}: ${message}`]),
            );
          };
          // Each asks at its own pace, and the second target may have come between.
          await eventually('both are seen', async () => {
            const { few, many, none } = await said();
            return (few?.endsWith(' 2') && many?.includes(' 102') && none?.startsWith('critical')) || undefined;
          });
          expect(await said()).toMatchObject({
            few: 'healthy: the query gives 2',
            many: 'critical: the query gives 102, more than 10',
            none: 'critical: the query has no result',
            wrong: expect.stringMatching(/^critical: .*parse error/),
            nan: 'critical: the query gives no number',
          });

          await web[Symbol.asyncDispose]();
          expect(
            await eventually('it is critical in both', () =>
              seen('sightline_check_status{check="web",status="critical"} == 1'),
            ),
          ).toEqual(both);
          expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(503);

          await exporter.stop();
          expect(exporter.log()).toMatch(/"message":"ending","signal":"SIGTERM"/);
        }),
      120_000,
    );
  },
);
