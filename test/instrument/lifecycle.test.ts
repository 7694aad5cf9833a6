import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from '@jest/globals';
import { buildLibrary } from '../../scripts/build.js';
import { Shutdown, type ShutdownReport } from '../../src/instrument/lifecycle/shutdown.ts';
import { type Line, Lines, openShop, until, withServer } from './shop.ts';

const ok = (_request: unknown, response: { end: () => void }): void => response.end();

describe('GIVEN health checks', () => {
  it('WHEN one fails with a secret in its message THEN the page does not tell it', async () => {
    const shop = openShop(new Lines());
    shop.check('store', () => {
      throw new Error('refused: postgres://shop:hunter2@db/shop');
    });
    await until(() => shop.health().status === 'critical');
    const { message } = shop.health().checks.store ?? {};
    expect(message).toContain('refused');
    expect(message).not.toContain('hunter2');
    await shop.stop();
  });

  it('WHEN one throws what cannot be read THEN it is critical, and made again', async () => {
    const shop = openShop(new Lines());
    const odd = [Object.create(null), Object.assign(new Error(), { message: Symbol('odd') })];
    let made = 0;
    const fail = (): never => {
      made += 1;
      throw odd[made % 2];
    };
    shop.check('odd', fail, { interval: '10ms' });
    await until(() => made > 3);
    expect(shop.health().checks.odd?.status).toBe('critical');
    await shop.stop();
  });

  it.each<[string, unknown, unknown, string]>([
    ['has a misspelt option', ok, { critcal: false }, 'has no option "critcal"'],
    ['is no function', 'store', {}, 'expects a function'],
    ['has no time between', ok, { interval: '0s' }, 'has no time'],
  ])('WHEN one %s THEN it is refused', async (_, check, options, said) => {
    const shop = openShop(new Lines());
    expect(() => shop.check('store', check as never, options as never)).toThrow(said);
    await shop.stop();
  });

  it.each([
    ['false', false, 'the check returned false'],
    ['a status that is none', { status: 'down' }, 'a status that is none: down'],
  ])('WHEN one returns %s THEN that is no success', async (_, returned, message) => {
    const shop = openShop(new Lines());
    shop.check('store', () => returned);
    await until(() => shop.health().checks.store?.status === 'critical');
    expect(shop.health().checks.store?.message).toContain(message);
    await shop.stop();
  });

  it('WHEN a second one has the name of another THEN it is refused, and the first goes on', async () => {
    const shop = openShop(new Lines());
    shop.check('store', () => {});
    expect(() => shop.check('store', () => ({ status: 'critical' }))).toThrow('There is a check "store" already.');
    await until(() => shop.health().checks.store?.status === 'healthy');
    await shop.stop();
  });

  it('WHEN they are asked for THEN the last results answer, a hanging one is critical, and an optional one only warns', async () => {
    const lines = new Lines();
    const shop = openShop(lines);
    let database = true;
    shop.check(
      'database',
      async () => {
        if (!database) throw new Error('connection refused');
      },
      { interval: '20ms' },
    );
    shop.check('mail', () => new Promise(() => {}), { critical: false, timeout: '30ms', interval: '1h' });
    await withServer(shop, ok, async address => {
      const ask = async (path: string) => {
        const answer = await fetch(`${address}${path}`);
        return { status: answer.status, body: (await answer.json()) as { counts?: Record<string, number> } };
      };
      await until(async () => (await ask('/health/detailed')).body.counts?.healthy === 1);
      await until(async () => JSON.stringify(await ask('/health/detailed')).includes('no answer within 30 ms'));
      expect(await ask('/health')).toEqual({ status: 200, body: { status: 'warning' } });
      expect((await ask('/health/detailed')).body).toMatchObject({
        service: 'shop',
        counts: { healthy: 1, warning: 1, critical: 0 },
        checks: { database: { status: 'healthy', critical: true }, mail: { status: 'critical', critical: false } },
      });
      database = false;
      await until(async () => (await ask('/health/ready')).status === 503);
      expect((await ask('/health/detailed')).body).toMatchObject({
        checks: { database: { status: 'critical', message: 'connection refused' } },
      });
      // A dependency that is down is no reason to restart.
      expect(await ask('/health/live')).toEqual({ status: 200, body: { status: 'healthy' } });
    });
    expect(lines.of('instrument').some(line => line.message === 'a health check does not succeed')).toBe(true);
    // What monitoring asks is none of the application's requests.
    expect(lines.of('http')).toEqual([]);
  });
});

describe('GIVEN steps of a shutdown', () => {
  it('WHEN it runs THEN they are taken by priority, side by side within one, late and failing ones do not hold up others', async () => {
    const took: string[] = [];
    const reports: ShutdownReport[] = [];
    const shutdown = new Shutdown(report => reports.push(report));
    const step = (name: string, ms: number) => async () => {
      await new Promise(resolve => setTimeout(resolve, ms));
      took.push(name);
    };
    shutdown.add('last', step('last', 0), { priority: 300 });
    shutdown.add('slow', step('slow', 30), { priority: 100 });
    shutdown.add('quick', step('quick', 1), { priority: 100 });
    shutdown.add('hangs', () => new Promise(() => {}), { priority: 200, deadline: '40ms' });
    shutdown.add(
      'throws',
      () => {
        throw new Error('no');
      },
      { priority: 200 },
    );
    const [first, second] = await Promise.all([shutdown.run(), shutdown.run()]);
    expect([first, second]).toEqual([false, false]);
    expect(took).toEqual(['quick', 'slow', 'last']);
    expect(Object.fromEntries(reports.map(({ step: name, outcome }) => [name, outcome]))).toEqual({
      ...{ quick: 'done', slow: 'done', hangs: 'too late', throws: 'failed', last: 'done' },
    });
  });
});

const PROGRAM = `
  import { createServer } from 'node:http';
  import { instrument } from 'sightline/instrument';
  const app = instrument({ service: 'shop', runtime: false });
  const server = app.serve(createServer(app.handler((request, response) => {
    if (request.url === '/large') return response.end('x'.repeat(20_000_000));
    setTimeout(() => response.end('whole answer'), request.url === '/hangs' ? 60_000 : 20 + Math.random() * 200);
  })), { deadline: '2s' });
  app.shutdown.add('database', () => app.log.info('database closed'));
  server.listen(0, '127.0.0.1', () => console.error(server.address().port));
`;

/** A shop in a process of its own. */
async function startShop(): Promise<{ child: ChildProcess; port: number; lines: () => Line[] }> {
  await buildLibrary();
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    cwd: join(import.meta.dirname, '../..'),
  });
  const out: string[] = [];
  child.stdout?.on('data', chunk => out.push(String(chunk)));
  const [port] = (await once(createInterface({ input: child.stderr as never }), 'line')) as [string];
  return {
    child,
    port: Number(port),
    lines: () =>
      out
        .join('')
        .trim()
        .split('\n')
        .map(line => JSON.parse(line)),
  };
}

function ask(port: number, agent: Agent, path = '/'): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, agent, path }, async response => {
      resolve(Buffer.concat(await response.toArray()).toString());
    });
    request.on('error', reject);
    request.end();
  });
}

describe('GIVEN a process under load', () => {
  it('WHEN it is told to end THEN no request under way is lost, steps follow in order, and its lines are complete', async () => {
    const { child, port, lines } = await startShop();
    const agent = new Agent({ keepAlive: true, maxSockets: 50 });
    let answered = 0;
    let lost = 0;
    let refused = 0;
    let ending = false;
    const client = async (): Promise<void> => {
      for (;;) {
        const before = !ending;
        try {
          expect(await ask(port, agent)).toBe('whole answer');
          answered += 1;
        } catch (error) {
          // What is asked for after the end has begun may be refused, never dropped in the middle.
          if (before && (error as { code?: string }).code !== 'ECONNREFUSED') lost += 1;
          else refused += 1;
          return;
        }
      }
    };
    const clients = Array.from({ length: 40 }, client);
    await until(() => answered > 100, 10_000);
    ending = true;
    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    await Promise.all(clients);
    agent.destroy();
    expect({ code, lost }).toEqual({ code: 0, lost: 0 });
    expect(refused).toBe(40);
    const written = lines();
    // Each answer has its line: the log was flushed.
    expect(written.filter(line => line.message === 'request finished')).toHaveLength(answered);
    const steps = written.filter(line => line.logger === 'shutdown').map(line => (line.data as { step: string }).step);
    expect(steps.indexOf('not ready')).toBeLessThan(steps.indexOf('requests'));
    expect(steps.indexOf('requests')).toBeLessThan(steps.indexOf('database'));
    expect(steps.indexOf('database')).toBeLessThan(steps.indexOf('traces'));
  }, 60_000);

  it('WHEN a request hangs THEN it is cut off at the deadline, and the process says that it was', async () => {
    const { child, port, lines } = await startShop();
    const agent = new Agent();
    const hanging = ask(port, agent, '/hangs').catch(error => (error as Error).message);
    await until(() => Object.keys(agent.sockets).length > 0);
    await ask(port, agent);
    const started = performance.now();
    child.kill('SIGTERM');
    await once(child, 'close');
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(await hanging).toContain('socket hang up');
    expect(lines().some(line => line.level === 'warn' && (line.data as { aborted?: boolean }).aborted)).toBe(true);
  }, 60_000);

  it('WHEN a large answer is on its way to a slow caller THEN it arrives whole', async () => {
    const { child, port } = await startShop();
    const received = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(
        { host: '127.0.0.1', port, path: '/large', agent: new Agent({ keepAlive: true }) },
        response => {
          let bytes = 0;
          response.pause();
          child.kill('SIGTERM');
          setTimeout(() => response.resume(), 500);
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
          });
          response.on('close', () => resolve(bytes));
        },
      );
      request.on('error', reject);
      request.end();
    });
    await (child.exitCode === null ? once(child, 'close') : undefined);
    expect(received).toBe(20_000_000);
  }, 60_000);
});
