import { expect, it } from '@jest/globals';
import type { DashboardData } from '../../src/exporter/http/dashboard.ts';
import { running } from './running.ts';

const DASHBOARD = '/api/monitoring/dashboard';

it('GIVEN checks and custom metrics WHEN the dashboard is asked for THEN it says everything at one moment', async () => {
  await using exporter = await running({
    checks: { database: { kind: 'tcp', host: '127.0.0.1', port: 1, retries: 0 } },
    ingest: { buckets: [1], quantiles: [0.5] },
  });
  await exporter.report();
  await exporter.post('/api/metrics', {
    metrics: [
      { name: 'orders', kind: 'counter', value: 2, labels: { text: 'a"b\\n\n,c="d"' } },
      { name: 'latency', kind: 'histogram', values: [0.5, 2] },
      { name: 'size', kind: 'summary', value: 3 },
    ],
  });
  const answer = await exporter.get(DASHBOARD);
  const data = (await answer.json()) as DashboardData;
  expect([answer.status, data]).toMatchObject([
    200,
    {
      service: 'shop',
      status: 'critical',
      counts: { critical: 1 },
      checks: { database: { status: 'critical', message: 'ECONNREFUSED' } },
      uptimeSeconds: expect.any(Number),
      process: { residentMemoryBytes: expect.any(Number), eventLoopLagP99Seconds: expect.any(Number) },
      seriesLeftOut: 0,
    },
  ]);
  expect(data.metrics).toEqual([
    {
      name: 'orders_total',
      kind: 'counter',
      help: 'Sent by the application.',
      series: [{ labels: { text: 'a"b\\n\n,c="d"' }, value: 2 }],
    },
    expect.objectContaining({
      name: 'latency',
      series: [{ labels: {}, count: 2, sum: 2.5, buckets: { '1.0': 1, '+Inf': 2 } }],
    }),
    expect.objectContaining({ name: 'size', series: [{ labels: {}, count: 1, sum: 3, quantiles: { '0.5': 3 } }] }),
  ]);
  expect(Date.now() - Date.parse(data.at)).toBeLessThan(10_000);
});

it('GIVEN more series than a page can show WHEN asked THEN the first are told, and how many are left out', async () => {
  await using exporter = await running({ ingest: {} });
  const metrics = Array.from({ length: 1_500 }, (_, i) => ({
    name: `metric_${i % 3}`,
    kind: 'gauge',
    value: i,
    labels: { i: `${i}` },
  }));
  expect((await exporter.post('/api/metrics', { metrics })).status).toBe(200);
  const data = (await (await exporter.get(DASHBOARD)).json()) as DashboardData;
  expect(data.metrics.map(({ series }) => series.length)).toEqual([500, 500]);
  expect(data.seriesLeftOut).toBe(500);
});
