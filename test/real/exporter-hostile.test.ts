import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { freePortsFor } from '../ports.ts';
import { itAtLength, LONG } from './long.ts';
import { type Bench, eventually, onBench } from './telemetry-servers.ts';

/** What runs in the image. */
const PROGRAM = join(import.meta.dirname, '../../lib/exporter/exporter.mjs');
const CONNECTIONS = 10_000;
const PACKETS_A_SECOND = 5_000;

async function startExporter(bench: Bench, more: object = {}) {
  const ports = await freePortsFor(['exporter', 'statsd']);
  const config = {
    service: 'shop',
    port: ports.exporter,
    host: '127.0.0.1',
    ingest: { statsd: { port: ports.statsd } },
    ...more,
  };
  const server = bench.server('exporter', [bench.write('exporter.json', JSON.stringify(config))], {
    command: [process.execPath, PROGRAM],
  });
  const get = (path: string) => fetch(`http://127.0.0.1:${ports.exporter}${path}`);
  await eventually('it lives', async () => (await get('/health/live')).ok || undefined);
  return {
    ...ports,
    get,
    stop: server.stop,
    page: async (): Promise<string> => (await get('/metrics')).text(),
    /** Resident memory in MB. */
    megabytes: (): number =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid()}/status`, 'utf8'))?.[1]) / 1_024,
  };
}

/** Sends packets at a rate for some seconds. @returns how many */
async function stream(port: number, seconds: number, packet: (i: number) => string): Promise<number> {
  const socket = createSocket('udp4');
  const began = performance.now();
  let sent = 0;
  while (performance.now() - began < seconds * 1_000) {
    // Whoever was held up does not send at once what it missed.
    const due = Math.min(((performance.now() - began) / 1_000) * PACKETS_A_SECOND, sent + 30);
    for (; sent < due; sent += 1) socket.send(packet(sent), port, '127.0.0.1');
    await setTimeout(2);
  }
  await new Promise<void>(resolve => socket.close(resolve));
  return sent;
}

describe('GIVEN the exporter as it is packed', () => {
  it(
    'WHEN ten thousand connections send a letter a second THEN whoever asks is answered, and memory stays',
    () =>
      onBench(async bench => {
        const exporter = await startExporter(bench);
        const before = exporter.megabytes();
        const sockets: Socket[] = [];
        for (let i = 0; i < CONNECTIONS; i += 1) {
          const socket = connect(exporter.exporter, '127.0.0.1').on('error', () => {});
          await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
          socket.write('GET /health HTTP/1.1\r\nx');
          sockets.push(socket);
        }
        const waits: number[] = [];
        for (let round = 0; round < 5; round += 1) {
          for (const socket of sockets) if (!socket.destroyed) socket.write('x');
          const asked = performance.now();
          expect((await exporter.get('/health/ready')).status).toBe(200);
          waits.push(performance.now() - asked);
          await setTimeout(200);
        }
        for (const socket of sockets) socket.destroy();
        expect(Math.max(...waits)).toBeLessThan(1_000);
        expect(exporter.megabytes() - before).toBeLessThan(100);
      }),
    120_000,
  );

  it(
    'WHEN 5,000 StatsD packets a second come while it is scraped THEN none is lost',
    () =>
      onBench(async bench => {
        const exporter = await startExporter(bench);
        const seconds = LONG ? 60 : 4;
        const streaming = stream(exporter.statsd, seconds, i => `orders:1|c|#user:${i % 1_000}`);
        for (let i = 0; i < seconds * 2; i += 1) {
          await exporter.page();
          await setTimeout(500);
        }
        const sent = await streaming;
        // As fast as it says, all in all.
        expect(sent).toBeGreaterThan(0.95 * seconds * PACKETS_A_SECOND);
        await eventually(
          'all were seen',
          async () =>
            (await exporter.page()).includes(`sightline_exporter_statsd_packets_total ${sent}\n`) || undefined,
          10,
        );
        const page = await exporter.page();
        const sum = [...page.matchAll(/^orders_total\{.*\} (\d+)$/gm)].reduce((all, [, n]) => all + Number(n), 0);
        expect(sum).toBe(sent);
        expect(page).toContain('sightline_exporter_statsd_lost_packets_total 0\n');
      }),
    120_000,
  );

  it(
    'WHEN it is told to end under load THEN every request that it has taken is answered, and it ends',
    () =>
      onBench(async bench => {
        const exporter = await startExporter(bench, { drainSeconds: 5 });
        const agent = new Agent({ keepAlive: true });
        const lost: string[] = [];
        let answered = 0;
        let ending = false;
        /** Posts again and again, as long as it is told that it may come back. */
        const client = async (): Promise<void> => {
          for (;;) {
            const headers = { 'content-type': 'application/json' };
            const sent = request({ port: exporter.exporter, path: '/api/metrics', method: 'POST', headers, agent });
            sent.end('{"metrics":[{"name":"orders","kind":"counter","value":1}]}');
            try {
              const [response] = await once(sent, 'response');
              for await (const _ of response);
              answered += 1;
              if (response.headers.connection === 'close') return;
            } catch (error) {
              if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED' || !ending) lost.push(String(error));
              return;
            }
          }
        };
        const clients = Promise.all(Array.from({ length: 50 }, client));
        while (answered < 1_000 && lost.length === 0) await setTimeout(10);
        ending = true;
        const began = performance.now();
        await exporter.stop();
        await clients;
        agent.destroy();
        expect(lost).toEqual([]);
        expect(performance.now() - began).toBeLessThan(10_000);
      }),
    60_000,
  );

  itAtLength(
    'WHEN it is used for ten minutes by series that come and go THEN its memory stays flat',
    () =>
      onBench(async bench => {
        const ports = { staleSeconds: 5 };
        const exporter = await startExporter(bench, { ingest: { statsd: { port: 0 }, ...ports } });
        const figures: number[] = [];
        for (const end = Date.now() + 600_000; Date.now() < end; ) {
          const metrics = Array.from({ length: 40 }, (_, i) => ({
            name: i % 2 ? `latency_${i % 5}` : 'orders',
            kind: i % 2 ? 'histogram' : 'counter',
            value: i,
            labels: { user: `${Math.random()}` },
          }));
          const headers = { 'content-type': 'application/json' };
          const body = JSON.stringify({ metrics });
          await fetch(`http://127.0.0.1:${exporter.exporter}/api/metrics`, { method: 'POST', headers, body });
          await exporter.page();
          figures.push(exporter.megabytes());
          await setTimeout(250);
        }
        const of = (from: number, to: number): number =>
          Math.max(...figures.slice(figures.length * from, figures.length * to));
        expect(of(0.75, 1)).toBeLessThan(of(0.25, 0.5) * 1.15);
      }),
    700_000,
  );
});
