import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { negotiateFormat } from '../../src/exporter/http/negotiate.ts';
import { Registry } from '../../src/exporter/metrics/registry.ts';
import { formatValue, formatValues, type TextFormat } from '../../src/exporter/metrics/text-format.ts';
import { describeWith } from '../tools/tool.ts';

const text = (registry: Registry, format: TextFormat = 'prometheus'): string => [...registry.pieces(format)].join('');

const declare = (registry: Registry) => ({
  orders: registry.counter({
    kind: 'counter',
    name: 'orders_placed_total',
    help: 'Orders, by "country"\nand \\ outcome.',
    labels: { country: 'string', outcome: ['ok', 'failed'] },
  }),
  waiting: registry.gauge({ kind: 'gauge', name: 'orders_waiting', help: 'Orders not sent yet.', labels: {} }),
  duration: registry.histogram({
    kind: 'histogram',
    name: 'orders_duration_seconds',
    help: 'Time to place an order.',
    labels: { country: 'string' },
    unit: 'seconds',
    buckets: [0.1, 1],
  }),
});

describe('GIVEN metrics of every kind', () => {
  it('WHEN rendered THEN counters, gauges and cumulative buckets stand in the order they were declared', () => {
    const registry = new Registry();
    const { orders, waiting, duration } = declare(registry);
    orders.increase({ country: 'de', outcome: 'ok' });
    orders.increase({ country: 'de', outcome: 'ok' }, 2);
    orders.increase({ outcome: 'failed' });
    waiting.set({}, 4);
    waiting.add({}, -1.5);
    for (const seconds of [0.05, 0.1, 0.5, 7, Number.NaN]) duration.observe({ country: 'de' }, seconds);
    expect(text(registry)).toBe(`# HELP orders_placed_total Orders, by "country"\\nand \\\\ outcome.
# TYPE orders_placed_total counter
orders_placed_total{country="de",outcome="ok"} 3
orders_placed_total{outcome="failed"} 1
# HELP orders_waiting Orders not sent yet.
# TYPE orders_waiting gauge
orders_waiting 2.5
# HELP orders_duration_seconds Time to place an order.
# TYPE orders_duration_seconds histogram
orders_duration_seconds_bucket{country="de",le="0.1"} 2
orders_duration_seconds_bucket{country="de",le="1.0"} 3
orders_duration_seconds_bucket{country="de",le="+Inf"} 4
orders_duration_seconds_sum{country="de"} 7.65
orders_duration_seconds_count{country="de"} 4
`);
  });

  it('WHEN rendered as OpenMetrics THEN names, units, exemplars and the end are as it wants them', () => {
    const registry = new Registry();
    const { orders, duration } = declare(registry);
    orders.increase({ country: 'de' });
    duration.observe({ country: 'de' }, 0.5, {
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7',
    });
    expect(
      text(registry, 'openmetrics').replace(/\d+\.\d{3}$/m, 'NOW'),
    ).toBe(`# HELP orders_placed Orders, by \\"country\\"\\nand \\\\ outcome.
# TYPE orders_placed counter
orders_placed_total{country="de"} 1
# HELP orders_duration_seconds Time to place an order.
# TYPE orders_duration_seconds histogram
# UNIT orders_duration_seconds seconds
orders_duration_seconds_bucket{country="de",le="0.1"} 0
orders_duration_seconds_bucket{country="de",le="1.0"} 1 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736",span_id="00f067aa0ba902b7"} 0.5 NOW
orders_duration_seconds_bucket{country="de",le="+Inf"} 1
orders_duration_seconds_sum{country="de"} 0.5
orders_duration_seconds_count{country="de"} 1
# EOF
`);
  });

  it('WHEN a counter is to fall THEN it is refused', () => {
    const { orders } = declare(new Registry());
    for (const by of [-1, Number.NaN])
      expect(() => orders.increase({}, by)).toThrow('orders_placed_total cannot grow by');
  });

  it('WHEN a metric has more series than it may THEN the others are kept, and what was refused is counted', () => {
    const registry = new Registry({ mostSeries: 2 });
    const { orders, duration } = declare(registry);
    for (const country of ['de', 'fr', 'it', 'it', 'de']) orders.increase({ country });
    for (const country of ['de', 'fr', 'it']) duration.observe({ country }, 1);
    const page = text(registry);
    expect(page).toContain('orders_placed_total{country="de"} 2\norders_placed_total{country="fr"} 1\n#');
    expect(page).toContain('sightline_exporter_refused_values_total{metric="orders_placed_total"} 2');
    expect(page).toContain('sightline_exporter_refused_values_total{metric="orders_duration_seconds"} 1');
    expect(page).not.toContain('"it"');
  });

  it('WHEN label values are made to look like others THEN each series has its own line', () => {
    const registry = new Registry();
    const pair = registry.gauge({ kind: 'gauge', name: 'pair', help: 'Two.', labels: { a: 'string', b: 'string' } });
    pair.set({ a: 'x\0', b: 'y' }, 1);
    pair.set({ a: 'x', b: '\0y' }, 2);
    // Half a character cannot be written in UTF-8: both become the same sign.
    pair.set({ a: '\ud800' }, 3);
    pair.set({ a: '\ud801' }, 4);
    expect(text(registry).trim().split('\n').slice(2)).toEqual([
      'pair{a="x\0",b="y"} 1',
      'pair{a="x",b="\0y"} 2',
      'pair{a="\ufffd"} 4',
    ]);
  });

  it('WHEN two metrics have one name THEN the second is refused', () => {
    const registry = new Registry();
    declare(registry);
    expect(() => declare(registry)).toThrow('a metric orders_placed_total exists already');
  });

  it('WHEN there are more series than one piece THEN the head stands once and no series is lost', () => {
    const registry = new Registry();
    const { orders } = declare(registry);
    for (let i = 0; i < 2_500; i += 1) orders.increase({ country: `c${i}` }, i);
    expect([...registry.pieces('prometheus')]).toHaveLength(3);
    const lines = text(registry).trim().split('\n');
    expect(lines.filter(line => line.startsWith('#'))).toHaveLength(2);
    expect(lines.slice(2)).toEqual(
      Array.from({ length: 2_500 }, (_, i) => `orders_placed_total{country="c${i}"} ${i}`),
    );
  });
});

describeWith(['promtool'], 'GIVEN the real promtool', ({ promtool }) => {
  it('WHEN labels hold anything, and values are any number, THEN every line is understood', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.double()), { minLength: 1, maxLength: 50 }),
        samples => {
          const registry = new Registry();
          const value = registry.gauge({ kind: 'gauge', name: 'any_value', help: 'Any.', labels: { text: 'string' } });
          for (const [label, number] of samples) value.set({ text: label }, number);
          expect(promtool(['check', 'metrics'], { input: text(registry) })).toMatchObject({ status: 0 });
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('formatValues', () => {
  const ODD = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];

  it('GIVEN any numbers WHEN they are written at once THEN each stands as it does alone', () =>
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double(), fc.integer(), fc.constantFrom(...ODD))), numbers =>
        expect(formatValues(numbers)).toEqual(numbers.map(formatValue)),
      ),
    ));
});

describe('negotiateFormat', () => {
  const PROMETHEUS_3 =
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

  it.each([
    ['nothing', undefined, 'prometheus'],
    ['Prometheus 3', PROMETHEUS_3, 'openmetrics'],
    ['a browser', 'text/html,application/xhtml+xml,*/*;q=0.8', 'prometheus'],
    ['curl', '*/*', 'prometheus'],
    ['the plain format, rather', 'application/openmetrics-text;q=0.2,text/plain;q=0.9', 'prometheus'],
    ['a version of OpenMetrics that we do not write', 'application/openmetrics-text;version=2.0.0', 'prometheus'],
    ['OpenMetrics, but never', 'application/openmetrics-text;q=0', 'prometheus'],
  ] as const)('GIVEN %s WHEN asked THEN the answer is in that format', (_, accept, format) =>
    expect(negotiateFormat(accept)).toBe(format),
  );
});
