import { createSocket } from 'node:dgram';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { running } from '../running.ts';

const ORDERS = { name: 'orders', kind: 'counter', value: 2, labels: { country: 'de' } };

/** Sends packets, and waits until the exporter has seen them all. */
async function sent(
  exporter: Awaited<ReturnType<typeof running>>,
  packets: readonly (string | Buffer)[],
): Promise<string> {
  const socket = createSocket('udp4');
  for (const packet of packets) {
    await new Promise<void>((resolve, reject) =>
      socket.send(packet, exporter.statsd, '127.0.0.1', error => (error ? reject(error) : resolve())),
    );
  }
  socket.close();
  for (;;) {
    const page = await exporter.page();
    if (page.includes(`sightline_exporter_statsd_packets_total ${packets.length}\n`)) return page;
    await setTimeout(10);
  }
}

describe('GIVEN an exporter that takes metrics', () => {
  it('WHEN some are posted THEN they are on the page, and how many came', async () => {
    await using exporter = await running({ ingest: { prefix: 'shop_' } });
    const answer = await exporter.post('/api/metrics', { metrics: [ORDERS, { ...ORDERS, name: 'done' }] });
    expect([answer.status, await answer.json()]).toEqual([200, { accepted: 2 }]);
    const page = await exporter.page();
    expect(page).toContain('shop_orders_total{country="de"} 2\n');
    expect(page).toContain('sightline_exporter_ingest_values_total{source="http"} 2\n');
    expect(page).toContain('sightline_exporter_ingest_series 2\n');
  });

  it('WHEN one of them is wrong THEN none is taken, it is named, and counted', async () => {
    await using exporter = await running({ ingest: {} });
    const answer = await exporter.post('/api/metrics', { metrics: [ORDERS, { ...ORDERS, name: 'a-b' }] });
    expect([answer.status, await answer.json()]).toEqual([
      422,
      {
        error: 'nothing was taken: 1 of the metrics is wrong',
        metrics: [{ index: 1, name: 'a-b', reason: 'name', message: expect.stringContaining('write a_b') }],
      },
    ]);
    const conflict = await exporter.post('/api/metrics', {
      metrics: [ORDERS, { ...ORDERS, name: 'orders_total', kind: 'gauge' }],
    });
    expect(await conflict.json()).toMatchObject({ metrics: [{ index: 1, name: 'orders_total', reason: 'conflict' }] });
    const page = await exporter.page();
    expect(page).not.toContain('orders');
    expect(page).toContain('ingest_refused_total{source="http",reason="name"} 1\n');
    expect(page).toContain('ingest_refused_total{source="http",reason="conflict"} 1\n');
  });

  it.each([
    ['no JSON', '{', {}, 400],
    ['something else', '[]', {}, 400],
    ['a form', 'a=b', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    ['something packed', '{}', { headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } }, 415],
    ['too many bytes', `"${'x'.repeat(1_000)}"`, {}, 413],
    ['far too many bytes', `"${'x'.repeat(3_000)}"`, {}, 413],
    ['too many metrics', { metrics: Array.from({ length: 11 }, () => 1) }, {}, 413],
  ])('WHEN somebody posts %s THEN that is refused and counted', async (_, body, init, status) => {
    await using exporter = await running({ ingest: { limits: { bytes: 1_000, items: 10 } } });
    const answer = await exporter.post('/api/metrics', body, init);
    expect([answer.status, await answer.json()]).toEqual([status, { error: expect.any(String) }]);
    expect(await exporter.page()).toMatch(/ingest_refused_total\{source="http",reason="(limit|malformed)"\} 1\n/);
  });

  it('WHEN it is asked to read there, or takes none over HTTP, THEN it says so', async () => {
    await using exporter = await running({ ingest: {} });
    const answer = await exporter.get('/api/metrics');
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    await using other = await running({ ingest: { http: false } });
    expect((await other.post('/api/metrics', { metrics: [] })).status).toBe(404);
  });

  it('WHEN StatsD packets come THEN their lines are taken, and what is wrong is counted', async () => {
    await using exporter = await running({ ingest: { statsd: { port: 0 } } });
    const page = await sent(exporter, [
      'orders:1|c|#country:de\norders:2|c|#country:de\r\n\nqueue:4|g\nqueue:-1|g\n',
      'orders:1|g\nnonsense',
      Buffer.from([0xff, 0xfe, 0x00, 0x0a]),
      'x:1|c\n'.repeat(1_001),
    ]);
    expect(page).toContain('orders_total{country="de"} 3\n');
    expect(page).toContain('\nqueue 3\n');
    expect(page).toContain('ingest_refused_total{source="statsd",reason="conflict"} 1\n');
    expect(page).toContain('ingest_refused_total{source="statsd",reason="malformed"} 2\n');
    expect(page).toContain('ingest_refused_total{source="statsd",reason="limit"} 1\n');
    expect(page).toContain('sightline_exporter_statsd_lost_packets_total 0\n');
  });

  it('WHEN 5,000 packets a second come, and it is scraped all the time, THEN none is lost', async () => {
    await using exporter = await running({ ingest: { statsd: { port: 0 } } });
    const socket = createSocket('udp4');
    const TOTAL = 10_000;
    const began = performance.now();
    const scrapes: Promise<string>[] = [];
    for (let i = 0; i < TOTAL; ) {
      // Whoever was held up does not send at once what it missed.
      const due = Math.min(((performance.now() - began) / 1000) * 5_000, i + 20, TOTAL);
      for (; i < due; i += 1) {
        socket.send(`orders:1|c|#user:${i % 1_000}`, exporter.statsd, '127.0.0.1');
      }
      await setTimeout(2);
      if (scrapes.length < (performance.now() - began) / 200) scrapes.push(exporter.page());
    }
    await Promise.all(scrapes);
    socket.close();
    const page = await exporter.page();
    const sum = [...page.matchAll(/^orders_total\{.*\} (\d+)$/gm)].reduce((all, [, n]) => all + Number(n), 0);
    expect(sum).toBe(TOTAL);
  }, 20_000);
});
