import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http, { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildLibrary } from '../../scripts/build.js';
import { freePort } from '../ports.ts';
import { Lines, listen, openShop, shopMetrics, until, withServer } from './shop.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const ids = {
  'x-request-id': 'req-000001',
  'x-correlation-id': 'cor-000001',
  traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
};

describe('GIVEN a request that causes calls to another service', () => {
  const seen: Record<string, unknown>[] = [];
  const other = createServer((request, response) => {
    seen.push(request.headers);
    response.statusCode = request.url === '/503' ? 503 : 200;
    response.end();
  });
  let address = '';
  beforeAll(async () => {
    address = await listen(other);
  });
  afterAll(() => new Promise<void>(resolve => void other.close(() => resolve())));

  const CALLS: Readonly<Record<string, (url: string) => Promise<unknown>>> = {
    fetch: url => fetch(url).then(answer => answer.text()),
    'http.request': url =>
      new Promise((resolve, reject) => {
        const request = http.request(`${url}`, { method: 'POST' }, response => resolve(response.resume()));
        request.on('error', reject);
        request.end('x');
      }),
    'http.get': url => new Promise(resolve => http.get(url, response => resolve(response.resume()))),
  };

  it.each(Object.entries(CALLS))(
    'WHEN it uses %s THEN the other is told request, correlation and trace, and the call is timed',
    async (_, call) => {
      seen.length = 0;
      const shop = openShop(new Lines(), { outgoing: { duration: shopMetrics.calls } });
      await withServer(
        shop,
        (request, response) => void call(`${address}${request.url}`).finally(() => response.end()),
        async own => {
          await fetch(`${own}/200`, { headers: ids });
          await fetch(`${own}/503`, { headers: ids });
          await until(async () => /status="503"} 1/.test(await shop.metricsPage()));
        },
      );
      expect(seen).toHaveLength(2);
      for (const headers of seen) {
        expect(headers).toMatchObject({ 'x-request-id': 'req-000001', 'x-correlation-id': 'cor-000001' });
        expect(headers.traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
      }
      expect(await shop.metricsPage()).toContain(`host="${address.replace('http://', '')}",status="200"} 1`);
    },
  );

  it('WHEN the host is not to be told, or nobody asked THEN no header is added', async () => {
    seen.length = 0;
    const shop = openShop(new Lines(), { outgoing: { tells: () => false } });
    await withServer(
      shop,
      (_request, response) => void fetch(address).finally(() => response.end()),
      async own => {
        await fetch(own, { headers: ids });
        await fetch(address);
      },
    );
    expect(seen).toHaveLength(2);
    for (const headers of seen) expect(headers).not.toHaveProperty('traceparent');
    for (const headers of seen) expect(headers).not.toHaveProperty('x-request-id');
  });

  it('WHEN it sets a header itself THEN that one stays; WHEN nobody answers THEN the error reaches the caller', async () => {
    seen.length = 0;
    const nobody = await freePort();
    const lines = new Lines();
    const shop = openShop(lines, { outgoing: { duration: shopMetrics.calls } });
    await withServer(
      shop,
      async (_request, response) => {
        await fetch(address, { headers: { 'x-request-id': 'mine-0001' } });
        await fetch(`http://127.0.0.1:${nobody}`).catch(error => shop.log.warn('nobody answers', {}, { error }));
        response.end();
      },
      async own => {
        await fetch(own, { headers: ids });
        await until(() => lines.of('http').length === 1);
      },
    );
    expect(seen[0]).toMatchObject({ 'x-request-id': 'mine-0001' });
    expect(lines.of('app')).toMatchObject([{ message: 'nobody answers', request_id: 'req-000001', trace_id: TRACE }]);
    expect(await shop.metricsPage()).toContain(`host="127.0.0.1:${nobody}",status="error"} 1`);
    expect(http.get).toBe((await import('node:http')).get);
  });

  it('WHEN get was imported by its name before THEN it tells them as well', async () => {
    await buildLibrary();
    seen.length = 0;
    const program = `
      import { createServer, get } from 'node:http';
      import { instrument } from 'sightline/instrument';
      const shop = instrument({ service: 'shop', shutdown: { signals: false }, logs: { level: 'fatal' } });
      const server = createServer(shop.handler((request, response) => get('${address}', () => response.end())));
      server.listen(0, '127.0.0.1', async () => {
        await fetch('http://127.0.0.1:' + server.address().port, { headers: ${JSON.stringify(ids)} });
        process.exit();
      });`;
    const cwd = join(import.meta.dirname, '../..');
    const ran = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd, timeout: 20_000 });
    await once(ran, 'exit');
    expect(seen).toMatchObject([{ 'x-request-id': 'req-000001', traceparent: expect.stringContaining(TRACE) }]);
  }, 30_000);
});
