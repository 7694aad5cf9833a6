import { setTimeout } from 'node:timers/promises';
import { Exporter } from '../../src/exporter/exporter.ts';
import type { HealthReport } from '../../src/exporter/health/health.ts';
import type { ExporterConfig } from '../../src/model/exporter-config.ts';

/** A running exporter on a port of its own. */
export async function running(config: Partial<ExporterConfig> = {}) {
  const exporter = new Exporter({ service: 'shop', port: 0, host: '127.0.0.1', drainSeconds: 0, ...config });
  const { port, livePort, statsd = 0 } = await exporter.start();
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
    [Symbol.asyncDispose]: () => exporter.stop(),
  };
}
