import { createSocket } from 'node:dgram';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { exporterIntakeMetrics } from 'sightline/catalogue';
import { freePortsFor } from '../ports.ts';
import { describeWith } from '../tools/tool.ts';
import { notDeclared, notExposed } from './exposition.ts';
import { PrometheusApi } from './prometheus-api.ts';
import { type Bench, eventually, onBench } from './telemetry-servers.ts';

/** What runs in the image. */
const PROGRAM = join(import.meta.dirname, '../../lib/exporter/exporter.mjs');
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

type Ports = Readonly<Record<'exporter' | 'statsd' | 'prometheus' | 'otlp', number>>;

const startExporter = (bench: Bench, ports: Ports) =>
  bench.server(
    'exporter',
    [
      bench.write(
        'exporter.json',
        JSON.stringify({
          service: 'shop',
          port: ports.exporter,
          host: '127.0.0.1',
          ingest: { statsd: { port: ports.statsd }, buckets: [0.1, 1] },
          traces: { endpoint: `http://127.0.0.1:${ports.otlp}`, resource: { 'deployment.environment.name': 'test' } },
        }),
      ),
    ],
    { command: [process.execPath, PROGRAM] },
  );

/** One job a format. */
const prometheusConfig = (target: string): string => `
global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - { job_name: openmetrics, scrape_protocols: [OpenMetricsText1.0.0], static_configs: [{ targets: ['${target}'] }] }
  - { job_name: plain, scrape_protocols: [PrometheusText0.0.4], static_configs: [{ targets: ['${target}'] }] }
`;

/** Writes what it takes to its log. */
const collectorConfig = (port: number): string => `
receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:${port}' } } } }
exporters: { debug: { verbosity: detailed } }
service:
  telemetry: { metrics: { level: none } }
  pipelines: { traces: { receivers: [otlp], exporters: [debug] } }
`;

const post = (ports: Ports, path: string, body: unknown): Promise<Response> =>
  fetch(`http://127.0.0.1:${ports.exporter}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const METRICS = [
  { name: 'orders', kind: 'counter', value: 3, labels: { text: 'a"b\\n\n' } },
  { name: 'queue_depth', kind: 'gauge', value: -1 },
  { name: 'checkout_seconds', kind: 'histogram', values: [0.05, 0.5], traceId: TRACE, spanId: '00f067aa0ba902b7' },
  { name: 'basket_size', kind: 'summary', value: 3 },
];

describeWith(['prometheus', 'promtool', 'otelcol'], 'GIVEN the exporter, fed by an application', ({ promtool }) => {
  it(
    'WHEN Prometheus scrapes it in both formats THEN it stores the same values, and exemplars',
    () =>
      onBench(async bench => {
        const ports = await freePortsFor(['exporter', 'statsd', 'prometheus', 'otlp']);
        startExporter(bench, ports);
        bench.server('prometheus', [
          `--config.file=${bench.write('prometheus.yml', prometheusConfig(`127.0.0.1:${ports.exporter}`))}`,
          `--storage.tsdb.path=${bench.path('data')}`,
          `--web.listen-address=127.0.0.1:${ports.prometheus}`,
          '--enable-feature=exemplar-storage',
        ]);
        await eventually(
          'it takes metrics',
          async () => (await post(ports, '/api/metrics', { metrics: METRICS })).ok || undefined,
        );
        const socket = createSocket('udp4');
        const packet = 'page.views:2|c|@0.5|#country:de\ndb.query:320|ms\nusers:anna|s\nusers:ben|s';
        await new Promise(resolve => socket.send(packet, ports.statsd, '127.0.0.1', resolve));
        socket.close();

        const api = new PrometheusApi(ports.prometheus);
        const WANTED: Readonly<Record<string, number>> = {
          'orders_total{text="a\\"b\\\\n\\n"}': 3,
          queue_depth: -1,
          'checkout_seconds_bucket{le="0.1"}': 1,
          'checkout_seconds_bucket{le="1.0"}': 2,
          checkout_seconds_sum: 0.55,
          'basket_size{quantile="0.5"}': 3,
          'page_views_total{country="de"}': 4,
          db_query_seconds_sum: 0.32,
          users: 2,
        };
        for (const [query, number] of Object.entries(WANTED)) {
          await eventually(`${query} is ${number} in both`, async () => {
            const found = await api.query(query);
            return (found.length === 2 && found.every(({ value }) => Number(value[1]) === number)) || undefined;
          });
        }
        expect(await api.query('{job="plain"} unless ignoring(job) {job="openmetrics"}')).toEqual([]);
        const now = Date.now() / 1000;
        const range = new URLSearchParams({
          query: 'checkout_seconds_bucket',
          start: `${now - 600}`,
          end: `${now + 60}`,
        });
        const exemplars = await fetch(`http://127.0.0.1:${ports.prometheus}/api/v1/query_exemplars?${range}`);
        const { data } = (await exemplars.json()) as { data: { seriesLabels: object; exemplars: object[] }[] };
        const ids = { trace_id: TRACE, span_id: '00f067aa0ba902b7' };
        expect(data.map(({ seriesLabels, exemplars: [first] }) => ({ ...seriesLabels, ...first }))).toMatchObject([
          { job: 'openmetrics', le: '0.1', labels: ids, value: '0.05' },
          { job: 'openmetrics', le: '1.0', labels: ids, value: '0.5' },
        ]);
        expect((await post(ports, '/api/metrics', { metrics: [{ name: 'a-b' }] })).status).toBe(422);
        const page = await (await fetch(`http://127.0.0.1:${ports.exporter}/metrics`)).text();
        expect(promtool(['check', 'metrics'], { input: page })).toMatchObject({ status: 0 });
        const declared = exporterIntakeMetrics;
        expect([...notExposed(page, declared), ...notDeclared(page, declared, [])]).toEqual([]);
      }),
    120_000,
  );

  it(
    'WHEN it passes trace events on THEN the real Collector takes them, also those that came before it',
    () =>
      onBench(async bench => {
        const ports = await freePortsFor(['exporter', 'statsd', 'prometheus', 'otlp']);
        const exporter = startExporter(bench, ports);
        const event = (name: string) => ({
          events: [
            {
              name,
              traceId: TRACE,
              durationSeconds: 0.25,
              status: 'error',
              message: 'late',
              attributes: { app: 'a"\n', n: 7 },
            },
          ],
        });
        await eventually(
          'it takes events',
          async () => (await post(ports, '/api/monitoring/trace', event('before'))).status === 202 || undefined,
        );
        await eventually('it has tried', async () => exporter.log().includes('ECONNREFUSED') || undefined);
        const collector = bench.server('otelcol', [
          `--config=file:${bench.write('collector.yaml', collectorConfig(ports.otlp))}`,
        ]);
        const said = (text: string) => eventually(text, async () => collector.log().includes(text) || undefined);
        await said('Name           : before');
        for (const text of [
          TRACE,
          'service.name: Str(shop)',
          'deployment.environment.name: Str(test)',
          'app: Str(a"',
          'n: Int(7)',
          'Status code    : Error',
          'Status message : late',
        ]) {
          await said(text);
        }
        // What waits when it is told to end arrives.
        await post(ports, '/api/monitoring/trace', event('at the end'));
        await exporter.stop();
        await said('Name           : at the end');
      }),
    120_000,
  );
});
