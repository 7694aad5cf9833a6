import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS } from '../../../src/exporter/ingest/custom-metrics.ts';
import { readJsonValues } from '../../../src/exporter/ingest/json-values.ts';

const read = (...metrics: unknown[]) => readJsonValues({ metrics }, DEFAULT_LIMITS);
const ORDERS = { name: 'orders', kind: 'counter', value: 1 };
const LATENCY = { name: 'latency_seconds', kind: 'histogram', values: [0.1, 2] };
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('GIVEN custom metrics as JSON', () => {
  it('WHEN they are well THEN they are read, labels sorted and escaped, a counter with its suffix', () => {
    expect(
      read(
        { ...ORDERS, labels: { shop: 'a"b\n', country: 'de', none: '' } },
        {
          ...LATENCY,
          tags: { route: '/' },
          buckets: [1, 2],
          traceId: TRACE,
          spanId: '00f067aa0ba902b7',
          help: 'Time.',
        },
        { name: 'waiting', kind: 'gauge', value: -1 },
        { name: 'size', kind: 'summary', value: 3, quantiles: [0.5] },
      ),
    ).toEqual([
      { kind: 'counter', name: 'orders_total', labels: 'country="de",shop="a\\"b\\n"', numbers: [1] },
      {
        kind: 'histogram',
        name: 'latency_seconds',
        labels: 'route="/"',
        numbers: [0.1, 2],
        help: 'Time.',
        buckets: [1, 2],
        exemplar: { traceId: TRACE, spanId: '00f067aa0ba902b7' },
      },
      { kind: 'gauge', name: 'waiting', labels: '', numbers: [-1] },
      { kind: 'summary', name: 'size', labels: '', numbers: [3], quantiles: [0.5] },
    ]);
  });

  it('WHEN a counter would be called as Prometheus calls something THEN its suffix makes another name of it', () => {
    expect(read({ name: 'up', kind: 'counter', value: 1 })).toEqual([
      { kind: 'counter', name: 'up_total', labels: '', numbers: [1] },
    ]);
  });

  it.each([
    ['no object', 3, 'it is no object'],
    [
      'a field that is not known',
      { ...ORDERS, lables: {} },
      '"lables" is not known; there are name, kind, value, values',
    ],
    ['no kind', { name: 'orders', value: 1 }, '"kind" is none of counter, gauge, histogram, summary'],
    ['no name', { kind: 'gauge', value: 1 }, '"name" is no text'],
    ['an illegal name', { ...ORDERS, name: '1.orders-placed' }, 'no digit first: write _1_orders_placed'],
    ['the name of a recording rule', { ...ORDERS, name: 'a:b' }, 'write a_b'],
    [
      'a name of the exporter',
      { ...ORDERS, name: 'sightline_check_status' },
      'are the exporter’s own'.replace('’', "'"),
    ],
    ['no name at all', { name: '', kind: 'counter', value: 1 }, 'the name is empty'],
    ['a name of Prometheus', { name: 'up', kind: 'gauge', value: 0 }, 'Prometheus writes up itself'],
    ['a name of every scrape', { name: 'scrape_duration_seconds', kind: 'gauge', value: 0 }, 'Prometheus writes'],
    ['the name of alerts', { name: 'ALERTS', kind: 'gauge', value: 1 }, 'Prometheus writes ALERTS itself'],
    ['the state of alerts', { name: 'ALERTS_FOR_STATE', kind: 'gauge', value: 1 }, 'Prometheus writes'],
    ['a name without end', { ...ORDERS, name: 'x'.repeat(201) }, 'more than 200 characters'],
    ['a line break in the name', { ...ORDERS, name: 'a\nb 1' }, 'write a_b_1'],
    ['a reserved label', { ...ORDERS, labels: { le: '1' } }, 'a label cannot be called "le": write tag_le'],
    ['a hidden label', { ...ORDERS, labels: { __name__: 'x' } }, 'write _name__'],
    ['a label with a quote', { ...ORDERS, labels: { 'a="b': 'x' } }, 'write a__b'],
    ['a label that is no text', { ...ORDERS, labels: { a: 1 } }, 'the label a is no text'],
    ['a label without end', { ...ORDERS, labels: { a: 'x'.repeat(201) } }, 'the label a has more than 200 characters'],
    [
      'too many labels',
      { ...ORDERS, labels: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`l${i}`, 'x'])) },
      '16',
    ],
    ['labels and tags', { ...ORDERS, labels: {}, tags: {} }, 'are the same'],
    ['a list of labels', { ...ORDERS, labels: ['a'] }, 'no {"name": "value"}'],
    ['no values', { ...LATENCY, values: [] }, '"values" are not 1 to 1000 numbers'],
    ['no value', { name: 'orders', kind: 'counter' }, 'one of "value" and "values"'],
    ['values of a counter', { name: 'orders', kind: 'counter', values: [1] }, 'a counter has a "value"'],
    ['a counter that falls', { ...ORDERS, value: -1 }, 'cannot grow by less than nothing'],
    ['a text', { ...ORDERS, value: '1' }, '"value" is no number'],
    ['a number without end', { ...ORDERS, value: JSON.parse('1e999') }, '"value" is no number'],
    ['buckets of a counter', { ...ORDERS, buckets: [1] }, 'only a histogram has "buckets"'],
    ['buckets that fall', { ...LATENCY, buckets: [2, 1] }, 'ascending'],
    ['quantiles above 1', { ...LATENCY, kind: 'summary', quantiles: [2] }, 'from 0 to 1'],
    ['a trace id that is none', { ...LATENCY, traceId: '"} 1\n' }, '32 small hexadecimal digits'],
    ['a span without its trace', { ...LATENCY, spanId: '00f067aa0ba902b7' }, 'needs a "traceId"'],
    ['help without end', { ...ORDERS, help: 'x'.repeat(501) }, '500'],
  ])('WHEN one has %s THEN it is named, and why', (_, item, message) => {
    expect(read(ORDERS, item)).toEqual([
      expect.objectContaining({ index: 1, reason: expect.any(String), message: expect.stringContaining(message) }),
    ]);
  });

  it('WHEN only a prefix makes the name one of Prometheus THEN it is refused; WHEN it makes another one THEN it is taken', () => {
    const named = (prefix: string, name: string) =>
      readJsonValues({ metrics: [{ name, kind: 'gauge', value: 0 }] }, DEFAULT_LIMITS, prefix);
    expect(named('u', 'p')).toMatchObject([{ index: 0, name: 'p', reason: 'name' }]);
    expect(named('scrape_', 'lag')).toMatchObject([{ index: 0, reason: 'name' }]);
    expect(named('shop_', 'up')).toMatchObject([{ name: 'shop_up', numbers: [0] }]);
    expect(named('', 'uploads')).toMatchObject([{ name: 'uploads' }]);
  });

  it('WHEN the whole is something else, or too much, THEN that is said', () => {
    for (const data of [null, [], 'x', {}, { metrics: {} }]) {
      expect(readJsonValues(data, DEFAULT_LIMITS)).toMatchObject({ reason: 'malformed' });
    }
    expect(readJsonValues({ metrics: [1, 2] }, { ...DEFAULT_LIMITS, items: 1 })).toMatchObject({ reason: 'limit' });
  });
});
