import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { buildLibrary } from '../../scripts/build.js';
import { describeWith } from '../tools/tool.ts';
import { containerLog, type Line, linesIn, startLogPipeline } from './log-pipeline.ts';
import { Bench, eventually, freePorts, type Ports } from './telemetry-servers.ts';

const ROOT = join(import.meta.dirname, '../..');
const REQUESTS = 1_000;
const SHARE = 0.1;

/** An application as a user would write it, in a process of its own. */
const PROGRAM = `
  import express from 'express';
  import { instrument } from 'sightline/instrument';
  const requests = { kind: 'counter', name: 'shop_http_requests_total', help: 'Requests', labels: { route: 'string', status: 'string' } };
  const shop = instrument({
    service: 'shop', release: '1.2.3', environment: 'test', metrics: { requests }, http: { requests },
    logs: { limit: { lines: 100_000, per: '1m' } },
    traces: { endpoint: process.env.ENDPOINT, sampling: ${SHARE} },
  });
  const app = express();
  app.use(shop.express());
  app.get('/orders/:id', async (request, response) => {
    shop.identify({ userId: 'u-' + request.params.id, sessionId: 's-' + request.params.id });
    shop.logger('checkout').info('order is looked at', { card: '4111 1111 1111 1111', order: request.params.id });
    await shop.span('database.query', () => new Promise(resolve => setTimeout(resolve, 1)));
    if (request.params.id === 'broken') throw new RangeError('order of anna@example.org is broken');
    response.end('ok');
  });
  app.use(shop.expressErrors());
  shop.serve(app.listen(0, '127.0.0.1', function () { console.error(this.address().port); }));
`;

describeWith(
  ['loki', 'prometheus', 'otelcol', 'promtool'],
  'GIVEN an instrumented application beside the real servers',
  ({ promtool }) => {
    let bench: Bench;
    let ports: Ports;
    let child: ChildProcess;
    let address = '';

    beforeAll(async () => {
      await buildLibrary();
      bench = new Bench();
      ports = await freePorts();
      await startLogPipeline(bench, ports);
      child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
        cwd: ROOT,
        env: { ...process.env, ENDPOINT: `http://127.0.0.1:${ports.otlpHttp}` },
      });
      // As Docker keeps what a container writes.
      createInterface({ input: child.stdout as never }).on('line', log => {
        const attrs = { 'com.docker.compose.service': 'shop', 'com.docker.compose.project': 'other' };
        const entry = { log: `${log}\n`, stream: 'stdout', attrs, time: new Date().toISOString() };
        appendFileSync(containerLog(bench), `${JSON.stringify(entry)}\n`);
      });
      const [port] = (await once(createInterface({ input: child.stderr as never }), 'line')) as [string];
      address = `http://127.0.0.1:${port}`;
    }, 120_000);

    afterAll(async () => {
      if (child?.exitCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await bench?.close();
    }, 30_000);

    const line = (query: string): Promise<Line> =>
      eventually(query, async () => (await linesIn(ports, query)).find(one => one.text.includes('looked at')));

    it('WHEN a request is worked on THEN its lines are found in Loki by each of its ids, and nothing secret is', async () => {
      const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
      await fetch(`${address}/orders/4711`, {
        headers: {
          ...{ 'x-request-id': 'req-4711', 'x-correlation-id': 'cor-4711' },
          traceparent: `00-${trace}-00f067aa0ba902b7-00`,
        },
      });
      const ids = {
        request_id: 'req-4711',
        correlation_id: 'cor-4711',
        user_id: 'u-4711',
        session_id: 's-4711',
        trace_id: trace,
      };
      for (const [name, id] of Object.entries(ids)) {
        const found = await line(`{service="shop"} | ${name}="${id}"`);
        expect(found.labels).toMatchObject({ ...ids, logger: 'checkout', detected_level: 'info' });
        expect(JSON.parse(found.text)).toMatchObject({ ...ids, data: { card: '[card]', order: '4711' } });
      }
    }, 120_000);

    it('WHEN an error is thrown THEN it is found by its type, with its request', async () => {
      await fetch(`${address}/orders/broken`, { headers: { 'x-request-id': 'req-broken' } });
      const found = await eventually(
        'the error',
        async () => (await linesIn(ports, '{service="shop"} | error_type="RangeError" | logger="errors"'))[0],
      );
      expect(found.labels).toMatchObject({ request_id: 'req-broken', user_id: 'u-broken', detected_level: 'error' });
      expect(JSON.parse(found.text)).toMatchObject({
        error: 'order of [email] is broken',
        release: '1.2.3',
        context: { route: '/orders/:id' },
      });
    }, 120_000);

    it(`WHEN ${REQUESTS} requests are traced at ${SHARE} THEN the Collector takes the spans, and counts those that were left out, too`, async () => {
      for (let i = 0; i < REQUESTS; i += 50) {
        await Promise.all(Array.from({ length: 50 }, (_, j) => fetch(`${address}/orders/${i + j}`)));
      }
      const page = await (await fetch(`${address}/metrics`)).text();
      expect(promtool(['check', 'metrics'], { input: page }).status).not.toBe(1);
      expect(page).toMatch(new RegExp(`route="/orders/:id",status="200"} ${REQUESTS + 1}\\n`));
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      expect(code).toBe(0);
      const counted = async (span: string): Promise<number> => {
        const query = `sum(traces_span_metrics_calls_total{service="shop",span_name="${span}"})`;
        const answer = await fetch(
          `http://127.0.0.1:${ports.prometheus}/api/v1/query?${new URLSearchParams({ query })}`,
        );
        const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
        return Number(data.result[0]?.value[1] ?? 0);
      };
      // Of a thousand at a tenth: nearly always within four standard deviations.
      const deviation = 4 * Math.sqrt(REQUESTS * SHARE * (1 - SHARE)) * (1 / SHARE);
      await eventually(
        'spans are counted',
        async () => (await counted('GET /orders/:id')) > REQUESTS - deviation || undefined,
      );
      const [requests, queries] = [await counted('GET /orders/:id'), await counted('database.query')];
      console.info(`${REQUESTS} requests at ${SHARE}: ${requests} server spans and ${queries} queries counted`);
      expect(Math.abs(requests - REQUESTS)).toBeLessThan(deviation);
      // A trace is kept or left out as a whole, and counted alike.
      expect(queries).toBe(requests);
      expect((await linesIn(ports, '{service="shop"} |~ "traces are not sent|lines were dropped"')).length).toBe(0);
    }, 180_000);
  },
);
