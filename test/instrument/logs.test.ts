import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildLibrary } from '../../scripts/build.js';
import { LONG } from '../real/long.ts';
import { Lines, openShop, until, withServer } from './shop.ts';

describe('GIVEN an application that logs', () => {
  it('WHEN a line is written in a request THEN it has every field that is searched by, each once', async () => {
    const lines = new Lines();
    const shop = openShop(lines);
    await withServer(
      shop,
      (_request, response) => {
        shop.identify({ userId: 4711, sessionId: 's-1' });
        shop
          .logger('checkout')
          .warn('basket is large', { items: 300 }, { performance: { items_ms: 12.5 }, context: { step: 'pay' } });
        response.end();
      },
      async address => {
        await fetch(address, { headers: { 'x-request-id': 'req-000001', 'x-correlation-id': 'cor-000001' } });
        await until(() => lines.of('http').length === 1);
      },
    );
    expect(lines.of('checkout')).toEqual([
      {
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        ...{ level: 'warn', logger: 'checkout', message: 'basket is large' },
        ...{ service: 'shop', environment: 'test', release: '1.2.3' },
        ...{ correlation_id: 'cor-000001', request_id: 'req-000001', user_id: '4711', session_id: 's-1' },
        ...{ data: { items: 300 }, performance: { items_ms: 12.5 }, context: { step: 'pay' } },
      },
    ]);
  });

  it('WHEN one message comes a thousand times THEN a hundred lines are written, and how many were not', async () => {
    const lines = new Lines();
    const shop = openShop(lines);
    for (let i = 0; i < 1_000; i++) shop.log.info('cache missed', { i });
    shop.log.info('another one');
    const page = await shop.metricsPage();
    await shop.stop();
    const written = lines.of('app').filter(line => line.message === 'cache missed');
    expect(written).toHaveLength(101);
    expect(written.at(-1)).toMatchObject({ suppressed: 900, data: { window_seconds: 60 } });
    expect(lines.of('app').some(line => line.message === 'another one')).toBe(true);
    expect(page).not.toContain('reason="limited"');
  });

  it('WHEN messages differ without end THEN the memory for them does not grow, and lines go on', async () => {
    const lines = new Lines();
    const shop = openShop(lines);
    for (let i = 0; i < 5_000; i++) shop.log.info(`order ${i} is paid`);
    await shop.stop();
    expect(lines.of('app')).toHaveLength(5_000);
  });

  it('WHEN a level is sampled THEN the lines of a request are kept or left out together, marked, and warnings stay', async () => {
    const lines = new Lines();
    const shop = openShop(lines, { logs: { sample: { info: 0.3 }, limit: { lines: 10_000, per: '1m' } } });
    await withServer(
      shop,
      (_request, response) => {
        shop.log.info('one');
        shop.log.info('two');
        shop.log.warn('always');
        response.end();
      },
      async address => {
        for (let i = 0; i < 60; i++) await (await fetch(address)).text();
        await until(async () => (await shop.metricsPage()).includes('in_flight 0'));
      },
    );
    const count = (message: string): number => lines.all().filter(line => line.message === message).length;
    expect(count('always')).toBe(60);
    expect(count('one')).toBeGreaterThan(3);
    expect(count('one')).toBeLessThan(45);
    expect([count('two'), count('request finished')]).toEqual([count('one'), count('one')]);
    expect(
      lines
        .all()
        .filter(line => line.message === 'one')
        .every(line => line.sample_rate === 0.3),
    ).toBe(true);
  });

  it('WHEN business or security events happen often THEN every one is written and counted', async () => {
    const { shopMetrics } = await import('./shop.ts');
    const lines = new Lines();
    const shop = openShop(lines, { security: { events: shopMetrics.securityEvents } });
    for (let i = 0; i < 300; i++) {
      shop.event('order_paid', { total: i });
      shop.security('login_failed', { password: 'hunter2', account: 'anna@example.org' });
    }
    shop.security('access_denied', {}, 'critical');
    const page = await shop.metricsPage();
    await shop.stop();
    expect(lines.of('business')).toHaveLength(300);
    expect(lines.of('business')[0]).toMatchObject({ level: 'info', event: 'order_paid', data: { total: 0 } });
    expect(lines.of('security')).toHaveLength(301);
    expect(lines.of('security').at(-1)).toMatchObject({
      level: 'error',
      security_event: 'access_denied',
      severity: 'critical',
    });
    expect(page).toContain('shop_security_events_total{event="login_failed",severity="warning"} 300');
    expect(lines.text.join('')).not.toMatch(/hunter2|anna@/);
  });
});

describe('GIVEN whatever an application logs', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  const ACTS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
  const hostile = fc.constantFrom(
    '\n{"level":"fatal"}',
    '\u001b[2J',
    '\u202egnp',
    '\u0085',
    '__proto__',
    '%s%d%j',
    '\ud800',
  );
  const text = fc.array(fc.oneof(hostile, fc.string({ unit: 'binary' }))).map(parts => parts.join(''));
  const value = fc.letrec(tie => ({
    any: fc.oneof(
      { maxDepth: 8 },
      text,
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
      fc.array(tie('any'), { maxLength: 5 }),
      fc.dictionary(text, tie('any'), { maxKeys: 5, noNullPrototype: false }),
    ),
  })).any;
  const runs = LONG ? 100_000 : 3_000;

  it(`WHEN messages and fields are fuzzed ${runs} times THEN each makes one line of JSON of bounded size that nothing acts upon`, async () => {
    const lines = new Lines();
    const shop = openShop(lines);
    fc.assert(
      fc.property(text, value, text, (message, data, logger) => {
        lines.text.length = 0;
        shop.logger(logger).error(message, data as never, { error: data, context: { data } });
        expect(lines.text).toHaveLength(1);
        const [line = ''] = lines.text;
        expect(line.endsWith('}\n')).toBe(true);
        expect(line.slice(0, -1)).not.toMatch(ACTS);
        expect(line.length).toBeLessThan(120_000);
        expect(JSON.parse(line)).toMatchObject({ level: 'error', service: 'shop' });
      }),
      { numRuns: runs },
    );
    await shop.stop();
  }, 600_000);

  it('WHEN its parts throw, are endless or refer to themselves THEN the line is written and is small', async () => {
    const lines = new Lines();
    const shop = openShop(lines);
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const proxy = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    );
    const getter = {
      get secret() {
        throw new Error('no');
      },
      ok: 1,
    };
    const huge = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, 'x'.repeat(100)]));
    const error = Object.assign(new Error('x'), {
      name: {
        toString: () => {
          throw new Error('no');
        },
      },
    });
    for (const data of [circle, proxy, getter, huge, { list: new Array(1e6).fill('y') }, { text: 'z'.repeat(1e6) }]) {
      shop.log.info('odd', data);
    }
    shop.log.error('odd error', {}, { error });
    expect(shop.captureError(error)).toMatch(/^[0-9a-f]{16}$/);
    await shop.stop();
    expect(lines.of('app')).toHaveLength(7);
    expect(lines.of('app')[0]).toMatchObject({ data: { self: '[circular]' } });
    expect(lines.of('app')[2]).toMatchObject({ data: { secret: '[redacted]', ok: 1 } });
    for (const line of lines.text) expect(line.length).toBeLessThan(25_000);
  });
});

describe('GIVEN a reader of the log that does not read', () => {
  it('WHEN more is logged than may wait THEN the rest is dropped, and how much is told when it reads again', async () => {
    await buildLibrary();
    const folder = mkdtempSync(join(tmpdir(), 'sightline-logs-'));
    const fifo = join(folder, 'log');
    const program = `
      const { instrument } = await import('sightline/instrument');
      const { openSync } = await import('node:fs');
      const app = instrument({ service: 'shop', runtime: false, shutdown: { signals: false },
        logs: { destination: openSync(${JSON.stringify(fifo)}, 'r+'), bufferBytes: 100_000, limit: { lines: 1e9, per: '1m' } } });
      for (let i = 0; i < 20_000; i++) app.log.info('a line', { i, pad: 'x'.repeat(100) });
      await new Promise(resolve => setTimeout(resolve, 600));
      const page = await app.metricsPage();
      process.stdout.write(JSON.stringify({ heap: process.memoryUsage().rss, dropped: Number(/reason="buffer_full"} (\\d+)/.exec(page)?.[1]) }));
      process.kill(process.pid, 'SIGKILL');
    `;
    try {
      expect(spawnSync('mkfifo', [fifo]).status).toBe(0);
      const ran = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
        cwd: join(import.meta.dirname, '../..'),
        encoding: 'utf8',
        timeout: 30_000,
      });
      const { dropped } = JSON.parse(ran.stdout);
      // 64 KiB in the pipe and 100 kB in memory are some hundred lines of some 260 bytes.
      expect(dropped).toBeGreaterThan(18_000);
      expect(dropped).toBeLessThan(20_000);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);

  it('WHEN lines are lost before the end THEN the last one says how many', async () => {
    await buildLibrary();
    const folder = mkdtempSync(join(tmpdir(), 'sightline-logs-'));
    const fifo = join(folder, 'log');
    const program = `
      const { instrument } = await import('sightline/instrument');
      const { openSync, readSync } = await import('node:fs');
      const destination = openSync(${JSON.stringify(fifo)}, 'r+');
      const read = () => {
        const bytes = Buffer.alloc(200_000);
        process.stdout.write(bytes.subarray(0, readSync(destination, bytes)));
      };
      const app = instrument({ service: 'shop', runtime: false, shutdown: { signals: false },
        logs: { destination, bufferBytes: 20_000, limit: { lines: 1e9, per: '1m' } } });
      for (let i = 0; i < 2_000; i++) app.log.info('a line', { i, pad: 'x'.repeat(100) });
      read();
      await app.stop();
      read();
    `;
    expect(spawnSync('mkfifo', [fifo]).status).toBe(0);
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: join(import.meta.dirname, '../..'),
      encoding: 'utf8',
      timeout: 30_000,
    });
    rmSync(folder, { recursive: true });
    const lines = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    const told = lines.filter(({ message }) => message === 'log lines were dropped');
    const lost = told.reduce((sum, { data }) => sum + data.lines, 0);
    expect(lost).toBeGreaterThan(1_000);
    expect(lines.filter(({ logger }) => logger === 'app').length).toBeLessThanOrEqual(2_000 - lost + 10);
  }, 60_000);

  it('WHEN the process dies of an error THEN its last lines are written, the error among them', async () => {
    await buildLibrary();
    const folder = mkdtempSync(join(tmpdir(), 'sightline-logs-'));
    const file = join(folder, 'log');
    const program = `
      const { instrument } = await import('sightline/instrument');
      const app = instrument({ service: 'shop', logs: { destination: ${JSON.stringify(file)} } });
      setTimeout(() => { app.log.info('the last one'); throw new RangeError('too far'); }, 50);
    `;
    try {
      const ran = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
        cwd: join(import.meta.dirname, '../..'),
        encoding: 'utf8',
        timeout: 30_000,
      });
      expect(ran.status).toBe(1);
      const written = readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map(line => JSON.parse(line));
      expect(written).toMatchObject([
        { message: 'the last one' },
        { level: 'fatal', message: 'RangeError: too far', handled: false },
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);
});
