import { describe, expect, it } from '@jest/globals';
import { Dependency } from '../dependency.ts';
import { running } from '../running.ts';
import { Receiver } from './receiver.ts';

const TRACE = '/api/monitoring/trace';
const events = (count: number, from = 0) => ({
  events: Array.from({ length: count }, (_, i) => ({ name: `event-${from + i}` })),
});
const names = (count: number) => Array.from({ length: count }, (_, i) => `event-${i}`);
const FAST = { intervalSeconds: 0.05 };

describe('GIVEN an exporter that passes trace events on', () => {
  it('WHEN some are posted THEN they arrive in order, in batches, and are counted', async () => {
    await using receiver = await Receiver.start();
    await using exporter = await running({ traces: { endpoint: receiver.endpoint, batch: 10, ...FAST } });
    const answer = await exporter.post(TRACE, events(25));
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({
      accepted: 25,
      dropped: 0,
      spans: expect.arrayContaining([{ traceId: expect.any(String), spanId: expect.any(String) }]),
    });
    await receiver.got(25);
    expect(receiver.names).toEqual(names(25));
    expect(receiver.batches.map(batch => batch.length)).toEqual([10, 10, 5]);
    expect([...receiver.paths]).toEqual(['/v1/traces']);
    const page = await exporter.page();
    for (const what of ['accepted', 'forwarded']) expect(page).toContain(`trace_events_${what}_total 25\n`);
  });

  it('WHEN the receiver is busy, or gone for a moment, THEN they are sent again', async () => {
    await using receiver = await Receiver.start();
    receiver.answers.push(503, 0, 429);
    await using exporter = await running({ traces: { endpoint: receiver.endpoint, ...FAST } });
    await exporter.post(TRACE, events(3));
    await receiver.got(3);
    expect(receiver.names).toEqual(names(3));
  }, 20_000);

  it('WHEN the receiver refuses them THEN they are dropped and counted, and the next ones go on', async () => {
    await using receiver = await Receiver.start();
    receiver.answers.push(400);
    receiver.body = '{"partialSuccess":{"rejectedSpans":"1"}}';
    await using exporter = await running({ traces: { endpoint: receiver.endpoint, batch: 2, ...FAST } });
    await exporter.post(TRACE, events(4));
    await receiver.got(2);
    expect(receiver.names).toEqual(['event-2', 'event-3']);
    const page = await exporter.page();
    expect(page).toContain('sightline_exporter_trace_events_dropped_total{reason="refused"} 3\n');
    expect(page).toContain('sightline_exporter_trace_events_forwarded_total 1\n');
  });

  it('WHEN more wait than may THEN the others are dropped, and whoever sends is told', async () => {
    await using silent = await Dependency.silent();
    await using exporter = await running({
      traces: { endpoint: silent.url, mostQueued: 5, intervalSeconds: 60, timeoutSeconds: 0.1 },
    });
    expect(await (await exporter.post(TRACE, events(8))).json()).toMatchObject({ accepted: 5, dropped: 3 });
    const full = await exporter.post(TRACE, events(2));
    expect([full.status, full.headers.get('retry-after')]).toEqual([503, '5']);
    const page = await exporter.page();
    expect(page).toContain('trace_events_dropped_total{reason="queue_full"} 5\n');
    expect(page).toContain('trace_events_queued 5\n');
  }, 20_000);

  it('WHEN it is told to end THEN what waits is sent first', async () => {
    await using receiver = await Receiver.start();
    receiver.answers.push(503);
    await using exporter = await running({ traces: { endpoint: receiver.endpoint, batch: 7, intervalSeconds: 60 } });
    await exporter.post(TRACE, events(5));
    await exporter.stop();
    expect(receiver.names).toEqual(names(5));
  });

  it('WHEN it is told to end and nobody takes them THEN it ends all the same, soon', async () => {
    await using silent = await Dependency.silent();
    await using exporter = await running({ traces: { endpoint: silent.url, batch: 2, ...FAST, timeoutSeconds: 60 } });
    await exporter.post(TRACE, events(5));
    const began = performance.now();
    await exporter.stop();
    expect(performance.now() - began).toBeLessThan(6_000);
    expect([...exporter.exporter.registry.pieces('prometheus')].join('')).toContain('{reason="shutdown"} 5\n');
  }, 20_000);

  it.each([
    ['no JSON', '{', 400],
    ['something else', [], 400],
    ['an event that is wrong', { events: [{ name: 'a' }, { name: '' }] }, 422],
    ['too many bytes', `"${'x'.repeat(1_100_000)}"`, 413],
  ])('WHEN somebody posts %s THEN nothing is taken', async (_, body, status) => {
    await using receiver = await Receiver.start();
    await using exporter = await running({ traces: { endpoint: receiver.endpoint } });
    expect((await exporter.post(TRACE, body)).status).toBe(status);
    const page = await exporter.page();
    expect(page).toContain('trace_events_accepted_total 0\n');
    expect(page).toMatch(/trace_events_invalid_total\{reason="\w+"\} 1\n/);
  });

  it('WHEN none are to be passed on THEN there is no such page', async () => {
    await using exporter = await running();
    expect((await exporter.post(TRACE, events(1))).status).toBe(404);
  });
});
