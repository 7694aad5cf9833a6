import { expect, it } from '@jest/globals';
import type { TcpCheck } from '../../src/model/exporter-config.ts';
import { Dependency } from './dependency.ts';
import { running } from './running.ts';

/** Of one question in two, on whatever machine; bench/exporter/busy.js measures what it really takes. */
const LONGEST_MS = {
  '/health': 100,
  '/health/ready': 100,
  '/health/detailed': 100,
  '/api/monitoring/dashboard': 2_000,
};

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;

it('GIVEN 200 checks of which fifty hang, and 20,000 series WHEN asked for health and for the dashboard THEN both answer in the time they have', async () => {
  await using silent = await Dependency.silent();
  await using web = await Dependency.http((_, response) => response.end('ok'));
  const hanging = { kind: 'http', url: silent.url, timeoutSeconds: 60 } as const;
  const checks = Object.fromEntries(
    Array.from({ length: 200 }, (_, i): [string, TcpCheck | typeof hanging] => [
      `check-${i}`,
      i < 50 ? hanging : { kind: 'tcp', host: '127.0.0.1', port: web.port, intervalSeconds: 1 },
    ]),
  );
  await using exporter = await running({ checks, ingest: { limits: { seriesPerMetric: 20_000 } } });
  for (let from = 0; from < 20_000; from += 5_000) {
    const metrics = Array.from({ length: 5_000 }, (_, i) => ({
      name: 'users',
      kind: 'gauge',
      value: i,
      labels: { user: `${from + i}` },
    }));
    expect((await exporter.post('/api/metrics', { metrics })).status).toBe(200);
  }
  const late: string[] = [];
  for (const [path, longest] of Object.entries(LONGEST_MS)) {
    const took: number[] = [];
    for (let round = 0; round < 15; round += 1) {
      const asked = performance.now();
      await (await exporter.get(path)).text();
      took.push(performance.now() - asked);
    }
    if (median(took) > longest) late.push(`${path} takes ${median(took)} ms`);
  }
  expect(late).toEqual([]);
}, 60_000);
