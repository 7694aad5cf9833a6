import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Health } from '../../src/exporter/health/health.ts';
import { Registry } from '../../src/exporter/metrics/registry.ts';
import type { ExporterCheck } from '../../src/model/exporter-config.ts';
import { eventually } from '../real/telemetry-servers.ts';
import { Dependency } from './dependency.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sightline-dependencies-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs checks and says of each what is known. */
async function watching(
  checks: Readonly<Record<string, ExporterCheck>>,
  story: (watched: {
    said: () => Record<string, string>;
    health: Health;
    until: (check: string, text: string) => Promise<unknown>;
  }) => Promise<void>,
): Promise<void> {
  const health = new Health({ service: 'shop', checks }, new Registry());
  const said = (): Record<string, string> =>
    Object.fromEntries(
      Object.entries(health.report().checks).map(([name, { status, message }]) => [name, `${status}: ${message}`]),
    );
  const until = (check: string, text: string) =>
    eventually(`${check} is ${text}`, async () => said()[check] === text || undefined);
  health.start();
  try {
    await story({ said, health, until });
  } finally {
    health.stop();
  }
}

it('GIVEN checks that make no sense without another one WHEN that one fails THEN it alone has failed, and they follow it back', async () => {
  const file = join(folder, 'database');
  let asked = 0;
  await using page = await Dependency.http((_, response) => {
    asked += 1;
    response.end('ok');
  });
  await watching(
    {
      // Declared before what it depends on.
      report: { kind: 'http', url: page.url, dependsOn: ['orders'], intervalSeconds: 1000 },
      orders: { kind: 'http', url: page.url, dependsOn: ['database'], intervalSeconds: 1000 },
      database: { kind: 'file-age', path: file, criticalSeconds: 3600, intervalSeconds: 0.05, retries: 0 },
    },
    async ({ said, health, until }) => {
      await until('database', `critical: ENOENT: no such file or directory, stat '${file}'`);
      expect(said()).toMatchObject({
        orders: 'unknown: unknown because of database, which is critical',
        report: 'unknown: unknown because of database, which is critical',
      });
      expect(health.report()).toMatchObject({ status: 'critical', counts: { critical: 1, unknown: 2, healthy: 0 } });
      expect(asked).toBe(0);

      writeFileSync(file, '');
      await until('report', 'healthy: answers');
      expect(said().orders).toBe('healthy: answers');
      expect(asked).toBe(2);

      rmSync(file);
      await until('report', 'unknown: unknown because of database, which is critical');
      expect(asked).toBe(2);
    },
  );
});

it('GIVEN a check that was begun before the other one failed WHEN it ends THEN what it found is not said', async () => {
  const held: (() => void)[] = [];
  await using page = await Dependency.http((_, response) => void held.push(() => response.writeHead(500).end()));
  const file = join(folder, 'cache');
  writeFileSync(file, '');
  await watching(
    {
      cache: { kind: 'file-age', path: file, criticalSeconds: 3600, intervalSeconds: 0.05, retries: 0 },
      web: { kind: 'http', url: page.url, dependsOn: ['cache'], retries: 5 },
    },
    async ({ said, until }) => {
      await eventually('the page is asked', async () => held.length === 1 || undefined);
      expect(said().web).toBe('unknown: unknown until cache was checked');
      rmSync(file);
      await eventually('the cache has failed', async () => said().cache?.startsWith('critical') || undefined);
      held[0]?.();
      await until('web', 'unknown: unknown because of cache, which is critical');
      expect(held).toHaveLength(1);
    },
  );
});

it('GIVEN what the service can do without WHEN it fails THEN who depends on it and is needed makes the service critical', async () => {
  const nobody = { kind: 'tcp', host: '127.0.0.1', port: 1, retries: 0 } as const;
  await watching(
    { cache: { ...nobody, critical: false }, shop: { ...nobody, dependsOn: ['cache'] } },
    async ({ health, until }) => {
      await until('shop', 'unknown: unknown because of cache, which is critical');
      expect(health.report()).toMatchObject({ status: 'critical', counts: { warning: 1, unknown: 1 } });
    },
  );
});
