import { describe, expect, it } from '@jest/globals';
import { isRefusal } from '../../../src/exporter/ingest/custom-value.ts';
import { readTraceEvents, type TraceEvent } from '../../../src/exporter/traces/trace-event.ts';

const NOW = Date.UTC(2026, 0, 31, 12);
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const read = (...events: unknown[]) => readTraceEvents({ events }, NOW);

const spans = (...events: unknown[]) => {
  const found = read(...events);
  if (isRefusal(found)) throw new Error(found.message);
  return (found as readonly TraceEvent[]).map(({ json }) => JSON.parse(json));
};

describe('GIVEN trace events', () => {
  it('WHEN they tell everything THEN a span of OTLP says the same', () => {
    expect(
      spans({
        name: 'database.query',
        kind: 'client',
        traceId: TRACE,
        spanId: SPAN,
        parentSpanId: '1'.repeat(16),
        startTime: '2026-01-31T12:00:00.250Z',
        durationSeconds: 0.5,
        status: 'error',
        message: 'too late',
        attributes: { table: 'orders', rows: 3, share: 0.5, cached: false },
      }),
    ).toEqual([
      {
        traceId: TRACE,
        spanId: SPAN,
        parentSpanId: '1'.repeat(16),
        name: 'database.query',
        kind: 3,
        startTimeUnixNano: `${NOW + 250}000000`,
        endTimeUnixNano: `${NOW + 750}000000`,
        attributes: [
          { key: 'table', value: { stringValue: 'orders' } },
          { key: 'rows', value: { intValue: '3' } },
          { key: 'share', value: { doubleValue: 0.5 } },
          { key: 'cached', value: { boolValue: false } },
        ],
        status: { code: 2, message: 'too late' },
      },
    ]);
  });

  it('WHEN they tell their name alone THEN ids are made up, and they end now', () => {
    const [first, second] = spans({ name: 'alert.send', durationSeconds: 2 }, { name: 'alert.send' });
    expect(first).toMatchObject({
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      startTimeUnixNano: `${NOW - 2_000}000000`,
      endTimeUnixNano: `${NOW}000000`,
      kind: 1,
      status: { code: 0 },
    });
    expect(first.traceId).not.toBe(second.traceId);
  });

  it.each([
    ['no object', 'x', 'it is no object'],
    ['no name', {}, '"name" is no text of 1 to 200'],
    ['a field that is not known', { name: 'a', tags: {} }, '"tags" is not known; there are name, kind'],
    ['an unknown kind', { name: 'a', kind: 'toString' }, 'none of internal, server'],
    ['an unknown status', { name: 'a', status: 1 }, 'none of unset, ok, error'],
    ['a message without end', { name: 'a', message: 'x'.repeat(2_001) }, '"message"'],
    ['a trace id in capitals', { name: 'a', traceId: TRACE.toUpperCase() }, '"traceId"'],
    ['a trace id of zeros', { name: 'a', traceId: '0'.repeat(32) }, '"traceId"'],
    ['a span id that is none', { name: 'a', spanId: `${SPAN}\n` }, '"spanId"'],
    ['a parent that is none', { name: 'a', parentSpanId: 7 }, '"parentSpanId"'],
    ['a time that is none', { name: 'a', startTime: 'yesterday' }, '"startTime"'],
    ['a time before all others', { name: 'a', startTime: -1 }, '"startTime"'],
    ['nanoseconds', { name: 'a', startTime: NOW * 1e6 }, '"startTime"'],
    ['a time that runs back', { name: 'a', durationSeconds: -1 }, '"durationSeconds"'],
    ['a list of attributes', { name: 'a', attributes: [] }, '"attributes" is no'],
    ['an attribute with others inside', { name: 'a', attributes: { b: {} } }, 'the attribute "b" is no text'],
    ['an attribute without end', { name: 'a', attributes: { b: 'x'.repeat(2_001) } }, 'the attribute "b"'],
    ['too many', { name: 'a', attributes: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [i, i])) }, '64'],
  ])('WHEN one has %s THEN it is named', (_, event, message) =>
    expect(read({ name: 'good' }, event)).toEqual([
      expect.objectContaining({ index: 1, message: expect.stringContaining(message) }),
    ]),
  );

  it('WHEN the whole is something else, or too much, THEN that is said', () => {
    expect(readTraceEvents([], NOW)).toMatchObject({ reason: 'malformed' });
    expect(read(...Array(1_001).fill({ name: 'a' }))).toMatchObject({ reason: 'limit' });
  });
});
