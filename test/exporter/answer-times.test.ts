import { expect, it } from '@jest/globals';
import type { HealthReport } from '../../src/exporter/health/health.ts';
import type { TcpCheck } from '../../src/model/exporter-config.ts';
import { becomes } from './becomes.ts';
import { Dependency } from './dependency.ts';
import { running } from './running.ts';

/**
 * What each path answers, and the time that one question in two may take on whatever machine; bench/exporter/busy.js
 * measures what it really takes. Of checks that hang nothing is known, so the service is not well.
 */
const ANSWERS = [
  ['/health', 503, 100],
  ['/health/ready', 503, 100],
  ['/health/detailed', 503, 100],
  ['/api/monitoring/dashboard', 200, 2_000],
] as const;

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
  const healthy = async (): Promise<number> => {
    const report = (await (await exporter.get('/health/detailed')).json()) as HealthReport;
    return Object.values(report.checks).filter(({ status }) => status === 'healthy').length;
  };
  await becomes(150, healthy);
  const late: string[] = [];
  for (const [path, status, longest] of ANSWERS) {
    const took: number[] = [];
    for (let round = 0; round < 15; round += 1) {
      const asked = performance.now();
      const answer = await exporter.get(path);
      await answer.text();
      took.push(performance.now() - asked);
      expect(`${path} ${answer.status}`).toBe(`${path} ${status}`);
    }
    if (median(took) > longest) late.push(`${path} takes ${median(took)} ms`);
  }
  expect(late).toEqual([]);
}, 60_000);
