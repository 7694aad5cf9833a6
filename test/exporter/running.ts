import { setTimeout } from 'node:timers/promises';
import { afterEach } from '@jest/globals';
import { Exporter } from '../../src/exporter/exporter.ts';
import type { HealthReport } from '../../src/exporter/health/health.ts';
import type { ExporterConfig } from '../../src/model/exporter-config.ts';

const left = new Set<() => Promise<void>>();

// A test that runs out of time never comes to the end of its `using`.
afterEach(async () => {
  for (const stop of left) await stop();
});

/** A running exporter on a port of its own, which ends with the test. */
export async function running(config: Partial<ExporterConfig> = {}) {
  const exporter = new Exporter({ service: 'shop', port: 0, host: '127.0.0.1', drainSeconds: 0, ...config });
  const { port, livePort, statsd = 0 } = await exporter.start();
  let ended: Promise<void> | undefined;
  /** Ends it, once. */
  const stop = (): Promise<void> => {
    left.delete(stop);
    ended ??= exporter.stop();
    return ended;
  };
  left.add(stop);
  const base = `http://127.0.0.1:${port}`;
  return {
    exporter,
    port,
    livePort,
    statsd,
    get: (path: string, init?: RequestInit) => fetch(base + path, init),
    /** What it says now. */
    page: async (): Promise<string> => (await fetch(`${base}/metrics`)).text(),
    post: (path: string, body: unknown, init?: RequestInit) =>
      fetch(base + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...init,
      }),
    /** The report, once every check was made. */
    report: async (): Promise<HealthReport> => {
      for (;;) {
        const report = (await (await fetch(`${base}/health/detailed`)).json()) as HealthReport;
        if (Object.values(report.checks).every(check => check.checkedAt !== undefined)) return report;
        await setTimeout(10);
      }
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
