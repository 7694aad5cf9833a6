import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import express from 'express';
import express4 from 'express4';
import fastify from 'fastify';
import { Lines, listen, openShop, type Shop, until } from './shop.ts';

class NoStock extends Error {
  override name = 'NoStock';
}
const notFound = () => Object.assign(new Error('no such page'), { status: 404, statusCode: 404 });

const inExpress =
  (framework: typeof express) =>
  async (shop: Shop): Promise<Server> => {
    const app = framework();
    app.use(shop.express());
    const team = framework.Router();
    team.get('/items/:id', async (request, response) => {
      await new Promise(resolve => setTimeout(resolve, 1));
      shop.log.info('item shown');
      response.json({ id: request.params.id });
    });
    team.get('/broken/:id', () => {
      throw new NoStock('nothing left of 4711');
    });
    team.get('/gone', () => {
      throw notFound();
    });
    // Express 5 would take a rejected promise as well; Express 4 knows no promises.
    team.get('/late', (_request, _response, next) => void Promise.reject(new NoStock('nothing left')).catch(next));
    team.get('/slow', (_request, response) => void setTimeout(() => response.end(), 300));
    app.use('/teams/:team', team);
    app.use(shop.expressErrors());
    app.use((_error: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
      response.status(statusOf(_error)).end();
    });
    return createServer(app);
  };

/** The same shop in each framework, and version of it, that is supported. */
const FRAMEWORKS: Readonly<Record<string, (shop: Shop) => Promise<Server>>> = {
  'Express 5': inExpress(express),
  'Express 4': inExpress(express4),
  Fastify: async shop => {
    const app = fastify();
    app.register(shop.fastify());
    app.register(
      async team => {
        team.get('/items/:id', async () => {
          await new Promise(resolve => setTimeout(resolve, 1));
          shop.log.info('item shown');
          return {};
        });
        team.get('/broken/:id', async () => {
          throw new NoStock('nothing left of 4711');
        });
        team.get('/late', async () => {
          await new Promise(resolve => setTimeout(resolve, 1));
          throw new NoStock('nothing left');
        });
        team.get('/gone', async () => {
          throw notFound();
        });
        team.get('/slow', (_request, reply) => void setTimeout(() => reply.send(''), 300));
      },
      { prefix: '/teams/:team' },
    );
    await app.ready();
    return app.server;
  },
};
const statusOf = (error: unknown): number => (error as { status?: number }).status ?? 500;

jest.setTimeout(30_000);

describe.each(Object.entries(FRAMEWORKS))('GIVEN an application in %s', (_name, build) => {
  let server: Server | undefined;
  let shop: Shop | undefined;
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise(resolve => server?.close(resolve));
    await shop?.stop();
  });

  async function open(lines: Lines, options = {}): Promise<string> {
    shop = openShop(lines, options);
    server = await build(shop);
    return listen(server);
  }

  it('WHEN it answers THEN routes are told by their pattern, also below a mount path with a parameter and when they fail', async () => {
    const lines = new Lines();
    const address = await open(lines);
    for (const path of ['items/1', 'items/2', 'broken/7', 'gone', 'nothing'])
      await fetch(`${address}/teams/blue/${path}`);
    // The team has the id of the item.
    await fetch(`${address}/teams/3/items/3`);
    await fetch(`${address}/.env`);
    await until(() => lines.of('http').length === 7);
    const page = await (await fetch(`${address}/metrics`)).text();
    const counted = page.match(/^shop_http_requests_total.*/gm)?.sort();
    expect(counted).toEqual([
      'shop_http_requests_total{method="GET",route="/teams/:team/broken/:id",status="500",outcome="server_error",error="NoStock"} 1',
      'shop_http_requests_total{method="GET",route="/teams/:team/gone",status="404",outcome="client_error",error=""} 1',
      'shop_http_requests_total{method="GET",route="/teams/:team/items/:id",status="200",outcome="ok",error=""} 3',
      'shop_http_requests_total{method="GET",route="unmatched",status="404",outcome="client_error",error=""} 2',
    ]);
    expect(page).not.toContain('blue');
    expect(page).toContain('shop_http_requests_in_flight 0');
  });

  it('WHEN an error is thrown THEN it is captured once with its request, and a 404 is not', async () => {
    const lines = new Lines();
    const address = await open(lines);
    await fetch(`${address}/teams/blue/broken/7`, { headers: { 'x-request-id': 'req-000001' } });
    await fetch(`${address}/teams/blue/gone`);
    await until(() => lines.of('http').length === 2);
    expect(lines.of('errors')).toMatchObject([
      {
        level: 'error',
        message: 'NoStock: nothing left of 4711',
        error_type: 'NoStock',
        request_id: 'req-000001',
        release: '1.2.3',
        environment: 'test',
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        stack: expect.stringContaining('frameworks.test.ts'),
        context: { method: 'GET', route: '/teams/:team/broken/:id', path: '/teams/blue/broken/7' },
      },
    ]);
  });

  it('WHEN a promise is rejected, in the way of the framework, THEN that is captured', async () => {
    const lines = new Lines();
    const address = await open(lines);
    expect((await fetch(`${address}/teams/blue/late`)).status).toBe(500);
    await until(() => lines.of('http').length === 1);
    expect(lines.of('errors')).toMatchObject([{ error_type: 'NoStock', context: { route: '/teams/:team/late' } }]);
  });

  it('WHEN it is told to end THEN the request under way is answered, and told that it was the last one', async () => {
    const lines = new Lines();
    const address = await open(lines);
    shop?.serve(server as Server);
    const asked = fetch(`${address}/teams/blue/slow`);
    await until(async () => (await (await fetch(`${address}/metrics`)).text()).includes('in_flight 1'));
    expect(await shop?.stop()).toBe(true);
    const { status, headers } = await asked;
    expect({ status, connection: headers.get('connection') }).toEqual({ status: 200, connection: 'close' });
    await expect(fetch(address)).rejects.toThrow();
  });

  it('WHEN two requests are worked on at once THEN the lines of each carry its own ids', async () => {
    const lines = new Lines();
    const address = await open(lines);
    const ids = Array.from({ length: 20 }, (_, i) => `request-${i}`);
    const answers = await Promise.all(
      ids.map(id =>
        fetch(`${address}/teams/blue/items/${id}`, { headers: { 'x-request-id': id, 'x-correlation-id': `c-${id}` } }),
      ),
    );
    expect(answers.map(answer => answer.headers.get('x-request-id'))).toEqual(ids);
    await until(() => lines.of('http').length === 20);
    expect(
      lines
        .of('app')
        .map(line => line.request_id)
        .sort(),
    ).toEqual([...ids].sort());
    expect(
      lines
        .of('http')
        .map(line => line.correlation_id)
        .sort(),
    ).toEqual(ids.map(id => `c-${id}`).sort());
  });

  it('WHEN it is slow, or breaks its promise THEN the line says so and the metric counts it', async () => {
    const lines = new Lines();
    const address = await open(lines, { http: { slow: '200ms', sla: '250ms', log: 'notable' } });
    await fetch(`${address}/teams/blue/items/1`);
    await fetch(`${address}/teams/blue/slow`);
    await until(() => lines.of('http').length > 0);
    expect(lines.of('http')).toMatchObject([
      {
        level: 'warn',
        data: { route: '/teams/:team/slow' },
        performance: { slow: true, sla_ms: 250, sla_violated: true },
      },
    ]);
    const page = await (await fetch(`${address}/metrics`)).text();
    expect(page).toContain('duration_seconds_count{route="/teams/:team/slow",sla="missed"} 1');
    expect(page).toContain('duration_seconds_count{route="/teams/:team/items/:id",sla="met"} 1');
  });

  it('WHEN the caller goes away THEN the request is counted as aborted, and is in flight no more', async () => {
    const lines = new Lines();
    const address = await open(lines);
    const away = new AbortController();
    const asked = fetch(`${address}/teams/blue/slow`, { signal: away.signal }).catch(() => undefined);
    await until(async () => (await (await fetch(`${address}/metrics`)).text()).includes('in_flight 1'));
    away.abort();
    await asked;
    await until(async () => (await (await fetch(`${address}/metrics`)).text()).includes('outcome="aborted"'));
    expect(await (await fetch(`${address}/metrics`)).text()).toContain('in_flight 0');
  });

  it.each([
    ['a line break', 'abc\tdef-123'],
    ['a token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N'],
    ['too much', 'x'.repeat(200)],
    ['markup', '<script>1</script>'],
  ])('WHEN the id that a caller sends is %s THEN another one is made', async (_, id) => {
    const lines = new Lines();
    const address = await open(lines);
    const answer = await fetch(`${address}/teams/blue/items/1`, { headers: { 'x-request-id': id } });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    await until(() => lines.of('http').length === 1);
    expect(lines.text.join('')).not.toContain(id);
  });
});
