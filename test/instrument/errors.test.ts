import { createServer, type RequestListener } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { fingerprint, framesOf } from '../../src/instrument/errors/fingerprint.ts';
import { freePort } from '../ports.ts';
import { Lines, listen, openShop, shopMetrics, until, withServer } from './shop.ts';

// biome-ignore lint/suspicious/noExplicitAny: it is looked at through matchers alone
type Parsed = any;

/** What Sentry and its like do with an envelope, as far as a client can tell. */
async function withCollector(
  status: (received: number) => number,
  scenario: (
    dsn: string,
    envelopes: { readonly url: string; readonly auth: string; readonly parts: readonly Parsed[] }[],
  ) => Promise<void>,
): Promise<void> {
  const envelopes: { url: string; auth: string; parts: Parsed[] }[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const auth = String(request.headers['x-sentry-auth']);
    envelopes.push({ url: request.url ?? '', auth, parts: body.split('\n').map(line => JSON.parse(line)) });
    response.writeHead(status(envelopes.length), { 'retry-after': '60' }).end('{}');
  });
  try {
    await scenario(`${(await listen(server)).replace('http://', 'http://publickey@')}/7`, envelopes);
  } finally {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  }
}

const broken = (id: number): Error => new TypeError(`no order ${id} for anna@example.org`);

describe('GIVEN errors', () => {
  it('WHEN the same one comes again THEN it has one fingerprint, is counted each time and told ten times a minute', async () => {
    const lines = new Lines();
    const shop = openShop(lines, { errors: { counter: shopMetrics.errors } });
    const prints = new Set(Array.from({ length: 50 }, (_, i) => shop.captureError(broken(i))));
    const other = shop.captureError(new RangeError('other'));
    const page = await shop.metricsPage();
    await shop.stop();
    expect(prints.size).toBe(1);
    expect(prints.has(other)).toBe(false);
    const told = lines.of('errors').filter(line => line.error_type === 'TypeError');
    // Two minutes may meet in the test.
    expect([10, 20]).toContain(told.length);
    expect(page).toContain('shop_errors_total{type="TypeError",route=""} 50');
    expect(lines.text.join('')).not.toContain('anna@');
  });

  it('WHEN one is captured at several places, or is expected THEN it is told once, or not at all', async () => {
    const lines = new Lines();
    const shop = openShop(lines, { errors: { expected: error => (error as Error).message === 'fine' } });
    const error = broken(1);
    expect([shop.captureError(error), shop.captureError(error)]).toEqual([expect.any(String), undefined]);
    expect(shop.captureError(new Error('fine'))).toBeUndefined();
    for (const odd of [null, undefined, 'text', 7, Symbol('x'), { a: 1 }, Object.create(null)]) shop.captureError(odd);
    await shop.stop();
    expect(lines.of('errors')).toHaveLength(8);
  });

  it('WHEN what is thrown throws itself when it is read THEN the request is counted, and nothing else happens', async () => {
    const lines = new Lines();
    const shop = openShop(lines);
    const odd: unknown[] = ['name', 'message', 'stack'].map(part =>
      Object.defineProperty(new Error('odd'), part, {
        get() {
          throw new Error('unreadable');
        },
      }),
    );
    odd.push(Object.assign(new Error('odd'), { name: Symbol('name') }));
    odd.push(new Proxy(new Error('odd'), { getPrototypeOf: () => (odd[0] as Error).name as never }));
    const answer: RequestListener = (request, response) => {
      shop.captureError(odd[Number(request.url?.slice(1))]);
      response.writeHead(500).end();
    };
    await withServer(shop, answer, async address => {
      for (const index of odd.keys()) expect((await fetch(`${address}/${index}`)).status).toBe(500);
      await until(() => lines.of('http').length === odd.length);
      const page = await shop.metricsPage();
      for (const [type, count] of [
        ['Error', 3],
        ['Symbol(name)', 1],
        ['object', 1],
      ])
        expect(page).toContain(`status="500",outcome="server_error",error="${type}"} ${count}`);
    });
  });

  it('WHEN a DSN is given THEN the error arrives as an envelope with release, environment, user, request and frames', async () => {
    await withCollector(
      () => 200,
      async (dsn, envelopes) => {
        const lines = new Lines();
        const shop = openShop(lines, { errors: { dsn } });
        await withServer(
          shop,
          (_request, response) => {
            shop.route('/orders/:id');
            shop.identify({ userId: 'u1' });
            shop.captureError(broken(7), { data: { password: 'hunter2', basket: 3 } });
            response.statusCode = 500;
            response.end();
          },
          async address => {
            await fetch(`${address}/orders/7?token=secret`, { headers: { 'x-request-id': 'req-000001' } });
            await until(() => envelopes.length === 1);
          },
        );
        const { url, auth, parts } = envelopes[0] ?? { url: '', auth: '', parts: [] };
        expect(url).toBe('/api/7/envelope/');
        expect(auth).toContain('sentry_key=publickey');
        expect(parts[0]).toMatchObject({ event_id: expect.stringMatching(/^[0-9a-f]{32}$/) });
        expect(parts[1]).toEqual({ type: 'event' });
        expect(parts[2]).toMatchObject({
          ...{ platform: 'node', level: 'error', release: '1.2.3', environment: 'test', server_name: 'shop' },
          ...{ transaction: 'GET /orders/:id', user: { id: 'u1' }, request: { method: 'GET', url: '/orders/7' } },
          tags: { request_id: 'req-000001' },
          extra: { password: '[redacted]', basket: 3 },
          fingerprint: [expect.stringMatching(/^[0-9a-f]{16}$/)],
          exception: { values: [{ type: 'TypeError', value: 'no order 7 for [email]', mechanism: { handled: true } }] },
        });
        const [{ stacktrace }] = parts[2].exception.values;
        expect(stacktrace.frames.at(-1)).toMatchObject({
          filename: expect.stringContaining('errors.test.ts'),
          in_app: true,
        });
        expect(JSON.stringify(parts)).not.toMatch(/hunter2|anna@|token=|secret/);
      },
    );
  });

  it('WHEN who collects them says it is too much, or is away THEN nothing more is sent, and that is counted', async () => {
    await withCollector(
      () => 429,
      async (dsn, envelopes) => {
        const shop = openShop(new Lines(), { errors: { dsn } });
        shop.captureError(new Error('one'));
        await until(() => envelopes.length === 1);
        await until(async () => (await shop.metricsPage()).includes('reason="rejected"} 1'));
        shop.captureError(new RangeError('two'));
        expect(await shop.metricsPage()).toContain('reason="queue_full"} 1');
        await shop.stop();
        expect(envelopes).toHaveLength(1);
      },
    );
    const nobody = await freePort();
    const shop = openShop(new Lines(), { errors: { dsn: `http://key@127.0.0.1:${nobody}/1` } });
    shop.captureError(new Error('one'));
    await until(async () => (await shop.metricsPage()).includes('reason="unreachable"} 1'));
    await shop.stop();
  });

  it.each([['https://sentry.example/1'], ['key@host/1'], ['https://key@host/project']])(
    'WHEN the DSN is "%s" THEN it is refused without being repeated',
    dsn => {
      expect(() => openShop(new Lines(), { errors: { dsn } })).toThrow('The DSN for errors is none.');
    },
  );
});

it('GIVEN a DSN that is empty in the environment WHEN an error is captured THEN it is reported to nobody', async () => {
  const lines = new Lines();
  const shop = openShop(lines, { errors: { dsn: '' } });
  shop.captureError(new Error('one'));
  expect(lines.of('errors').length + lines.of('app').length).toBeGreaterThan(0);
  await shop.stop();
});

describe('a fingerprint', () => {
  const stack = (line: number, message: string, name = 'pay') =>
    `Error: ${message}\n    at ${name} (file:///srv/shop/pay.js:${line}:3)\n    at async Server.handle (/srv/shop/index.js:9:1)\n    at node:internal/x:1:1`;
  const of = (text: string, message = 'm') => fingerprint('Error', message, framesOf(text));

  it('GIVEN another line or message THEN it is the same; GIVEN another function THEN it is not', () => {
    expect(of(stack(1, 'order 1'))).toBe(of(stack(99, 'order 2')));
    expect(of(stack(1, 'x'))).not.toBe(of(stack(1, 'x', 'refund')));
    expect(framesOf(stack(12, 'x'))).toMatchObject([
      { function: 'pay', file: '/srv/shop/pay.js', line: 12, own: true },
      { function: 'Server.handle', own: true },
      { own: false },
    ]);
  });

  it('GIVEN no stack THEN the message tells, without its numbers, ids and quotes', () => {
    expect(of('', 'user 17 of "a" at 9f86d081-884c has none')).toBe(of('', 'user 4 of "b" at 0a1b2c3d-ffff has none'));
    expect(of('', 'one')).not.toBe(of('', 'two'));
  });
});
