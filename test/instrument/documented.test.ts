import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { buildLibrary } from '../../scripts/build.js';
import { freePort } from '../ports.ts';
import { until } from './shop.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/instrument.md'), 'utf8');

/** A program between the marks of the page. */
function marked(mark: string): string {
  const found = new RegExp(`<!-- ${mark}:begin[^>]*-->\\s*\`\`\`ts\\n([\\s\\S]*?)\`\`\``).exec(PAGE);
  if (!found?.[1]) throw new Error(`docs/instrument.md has no program ${mark}`);
  return found[1];
}

let folder: string;
let child: ChildProcess;
let address: string;
/** Takes spans as an OTLP receiver does, and forgets them. */
const collector = createServer((request, response) => {
  request.resume();
  response.setHeader('content-type', 'application/json').end('{}');
});
const out: string[] = [];

beforeAll(async () => {
  await buildLibrary();
  folder = mkdtempSync(join(tmpdir(), 'sightline-documented-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const name of ['metrics', 'server']) writeFileSync(join(folder, `${name}.ts`), marked(name));
  await build({
    ...{ entryPoints: [join(folder, 'server.ts')], outfile: join(folder, 'server.mjs'), bundle: true, format: 'esm' },
    ...{ platform: 'node', external: ['express'], logLevel: 'silent' },
    alias: { sightline: join(ROOT, 'lib/index.js'), 'sightline/instrument': join(ROOT, 'lib/instrument.js') },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  // A tenth of the traces is kept and sent at the end: to somebody who takes them, else the end is not in order.
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  child = spawn(process.execPath, ['server.mjs'], {
    cwd: folder,
    env: {
      ...process.env,
      PORT: `${port}`,
      RELEASE: '1.2.3',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    },
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => out.push(String(chunk)));
  await until(
    () =>
      fetch(`${address}/health`).then(
        answer => answer.ok,
        () => false,
      ),
    20_000,
  );
}, 60_000);

afterAll(async () => {
  if (child?.exitCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  collector.close();
  collector.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

it('GIVEN the programs of docs/instrument.md WHEN its commands are run THEN they answer as it says, and the end is in order', async () => {
  expect(await (await fetch(`${address}/orders/4711`)).text()).toBe('ok');
  await until(() => out.join('').includes('request finished'));
  const page = await (await fetch(`${address}/metrics`)).text();
  expect(page).toContain('shop_http_requests_total{method="GET",route="/orders/:id",status="200"} 1');
  expect(page).toContain('shop_orders_total{outcome="paid"} 1');
  expect(await (await fetch(`${address}/health/detailed`)).json()).toMatchObject({
    checks: { database: { status: 'healthy' } },
  });
  const line = JSON.parse(
    out
      .join('')
      .split('\n')
      .find(text => text.includes('order is paid')) ?? '',
  );
  const [, shown = ''] = /```json\n(.*)\n```/.exec(PAGE) ?? [];
  expect(Object.keys(line)).toEqual(Object.keys(JSON.parse(shown)));
  expect(line).toMatchObject({ data: { order: '4711', card: '[card]' }, user_id: 'u-17', release: '1.2.3' });
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([0, null]);
}, 30_000);
