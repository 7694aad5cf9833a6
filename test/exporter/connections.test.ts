import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { keepHeapSmall } from '../../src/exporter/system/small-heap.ts';
import { collectGarbage } from './collect-garbage.ts';
import { countOrders } from './count-orders.ts';
import { running } from './running.ts';

async function opened(port: number, first = '', options: Partial<TcpNetConnectOpts> = {}): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', ...options }).on('error', () => {});
  await once(socket, 'connect');
  socket.write(first);
  return socket;
}

describe('GIVEN an exporter', () => {
  it('WHEN thousands hold a connection with half a request THEN whoever asks is answered', async () => {
    await using exporter = await running();
    const slow: Socket[] = [];
    for (let i = 0; i < 3_000; i += 1) slow.push(await opened(exporter.port, 'GET /health HTTP/1.1\r\nx: '));
    expect((await exporter.get('/health/ready')).status).toBe(200);
    for (const socket of slow) socket.destroy();
  }, 60_000);

  it('WHEN somebody asks for hundreds of scrapes and reads none THEN none of them fills its memory', async () => {
    await using exporter = await running();
    keepHeapSmall();
    countOrders(exporter.exporter.registry, 10_000, 500);
    const greedy: Socket[] = [];
    const burst = async (): Promise<void> => {
      const asked = 'GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(500);
      const some = await Promise.all(Array.from({ length: 20 }, () => opened(exporter.port, asked)));
      for (const socket of some) socket.pause();
      greedy.push(...some);
      await setTimeout(300);
      expect((await exporter.get('/health')).status).toBe(200);
    };
    /** What the process still has in use once so many more have asked. */
    const memoryAfter = async (bursts: number): Promise<number> => {
      for (let i = 0; i < bursts; i += 1) {
        await burst();
        collectGarbage();
      }
      return process.memoryUsage.rss();
    };
    // The first ones make room for what is in work; how much depends on the version of Node. Eight more took 33 MB at most
    // (Node 24), and 46 MB at least where a connection may ask for any number of things ahead.
    const floor = await memoryAfter(2);
    expect((await memoryAfter(8)) - floor).toBeLessThan(45e6);
    for (const socket of greedy) socket.destroy();
  }, 90_000);

  it('WHEN some ask for several things ahead THEN each is answered', async () => {
    await using exporter = await running();
    const socket = await opened(exporter.port, 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(5));
    let text = '';
    for await (const data of socket) {
      text += data;
      if (text.split('HTTP/1.1 200').length === 6) break;
    }
    expect(text.split('HTTP/1.1 200')).toHaveLength(6);
  });

  it('WHEN somebody asks for hundreds of things ahead THEN its connection is closed', async () => {
    await using exporter = await running();
    const socket = await opened(exporter.port, 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(300));
    let text = '';
    socket.on('data', data => {
      text += data;
    });
    await once(socket, 'close');
    expect(text.split('HTTP/1.1 200').length).toBeLessThan(300);
    expect((await exporter.get('/health/live')).status).toBe(200);
  });

  it('WHEN it is told to end under load THEN every request that it has taken is answered', async () => {
    // It ends as soon as everybody has gone.
    await using exporter = await running({ drainSeconds: 10 });
    const agent = new Agent({ keepAlive: true });
    const counts = { answered: 0, lost: [] as string[] };
    let ending = false;
    /** Asks again and again, as long as it is told that it may come back. */
    const client = async (): Promise<void> => {
      for (;;) {
        const sent = request({ port: exporter.port, path: '/health/detailed', agent }).end();
        try {
          const [response] = await once(sent, 'response');
          for await (const _ of response);
          counts.answered += 1;
          if (response.headers.connection === 'close') return;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED' || !ending) counts.lost.push(String(error));
          return;
        }
      }
    };
    const clients = Promise.all(Array.from({ length: 50 }, client));
    while (counts.answered < 200 && counts.lost.length === 0) await setTimeout(10);
    ending = true;
    await exporter.stop();
    await clients;
    agent.destroy();
    expect(counts.lost).toEqual([]);
  }, 20_000);

  it('WHEN somebody connects while it ends, and asks for nothing, THEN it ends soon all the same', async () => {
    await using exporter = await running();
    // Makes it say farewell first; goes on reading, and never hangs up itself.
    const patient = await opened(exporter.port, '', { allowHalfOpen: true });
    const began = performance.now();
    const end = exporter.stop();
    const late = await opened(exporter.port, '', { allowHalfOpen: true });
    await end;
    expect(performance.now() - began).toBeLessThan(1_500);
    for (const socket of [patient, late]) socket.destroy();
  });

  it('WHEN it ends while somebody reads a long answer slowly THEN all of it arrives', async () => {
    await using exporter = await running();
    // More than the buffers of both ends hold.
    countOrders(exporter.exporter.registry, 10_000, 1_000);
    const slow = await opened(exporter.port, 'GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(slow, 'readable');
    const end = exporter.stop();
    await setTimeout(300);
    let text = '';
    for await (const data of slow) text += data;
    expect(text).toContain('customer-9999x');
    expect(text.endsWith('0\r\n\r\n')).toBe(true);
    await end;
  });

  it('WHEN it was told to end THEN it is not ready any more, and asks nobody to come back', async () => {
    await using exporter = await running({ drainSeconds: 1 });
    await (await exporter.get('/health/ready')).text();
    const end = exporter.stop();
    const ready = await exporter.get('/health/ready');
    expect([ready.status, ready.headers.get('connection')]).toEqual([503, 'close']);
    expect((await exporter.get('/health/live')).status).toBe(200);
    await end;
    await expect(exporter.get('/health/live')).rejects.toThrow();
  });
});
