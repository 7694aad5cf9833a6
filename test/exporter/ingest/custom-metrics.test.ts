import { describe, expect, it } from '@jest/globals';
import { CustomMetrics } from '../../../src/exporter/ingest/custom-metrics.ts';
import type { CustomValue } from '../../../src/exporter/ingest/custom-value.ts';
import { labelText } from '../../../src/exporter/metrics/label-text.ts';
import { Registry } from '../../../src/exporter/metrics/registry.ts';
import type { ExporterIngest } from '../../../src/model/exporter-ingest.ts';

const value = (kind: CustomValue['kind'], name: string, number: number, labels: Record<string, string> = {}) =>
  ({ kind, name, numbers: [number], labels: labelText(Object.entries(labels)) }) satisfies CustomValue;

function custom(settings: ExporterIngest = {}, full?: () => void) {
  const registry = new Registry();
  const metrics = new CustomMetrics(settings, registry, full);
  return {
    registry,
    metrics,
    page: () => [...registry.pieces('prometheus')].join(''),
    samples: () => [...registry.pieces('prometheus')].join('').match(/^[^#\n].*$/gm) ?? [],
    messages: (...values: CustomValue[]) => [...metrics.take(values).values()].map(({ message }) => message),
  };
}

describe('GIVEN custom metrics', () => {
  it('WHEN values of every kind are taken THEN they stand on the page', () => {
    const { metrics, samples } = custom({ buckets: [1] });
    metrics.take([
      value('counter', 'orders_total', 2, { country: 'de' }),
      value('counter', 'orders_total', 3, { country: 'de' }),
      value('gauge', 'waiting', 7),
      { ...value('gauge', 'waiting', -2), relative: true },
      { ...value('histogram', 'latency_seconds', 0.5), times: 10 },
      value('histogram', 'latency_seconds', 2),
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(n => value('summary', 'size_bytes', n)),
      ...['a', 'b', 'a'].map(member => ({ ...value('set', 'visitors', 0), numbers: [], member })),
    ]);
    expect(samples()).toEqual([
      'orders_total{country="de"} 5',
      'waiting 5',
      'latency_seconds_bucket{le="1.0"} 10',
      'latency_seconds_bucket{le="+Inf"} 11',
      'latency_seconds_sum 7',
      'latency_seconds_count 11',
      'size_bytes{quantile="0.5"} 5',
      'size_bytes{quantile="0.9"} 9',
      'size_bytes{quantile="0.99"} 10',
      'size_bytes_sum 55',
      'size_bytes_count 10',
      'visitors 2',
    ]);
  });

  it('WHEN one does not fit THEN none is taken, and the reason names both', () => {
    const { metrics, messages, samples } = custom({ metrics: { declared: { kind: 'gauge' } } });
    metrics.take([value('gauge', 'waiting', 1), value('gauge', 'waited_sum', 1), value('histogram', 'latency', 1)]);
    const before = samples();
    const good = value('gauge', 'other', 1);
    const conflicts: [CustomValue, string][] = [
      [value('histogram', 'waiting', 1), 'waiting is a gauge already'],
      [value('histogram', 'other', 1), 'other is a gauge already'],
      [value('gauge', 'latency_count', 1), 'its series would be named as those of latency, which is there already'],
      [value('counter', 'other_total', 1), 'its series would be named as those of other, which is there already'],
      [value('summary', 'waited', 1), 'its series would be named as those of waited_sum, which is there already'],
      [{ ...value('histogram', 'latency', 1), buckets: [1] }, 'latency has the buckets 0.005, '],
      [value('summary', 'declared', 1), 'declared is declared as a gauge'],
    ];
    for (const [wrong, message] of conflicts) {
      expect(messages(good, wrong)).toEqual([expect.stringContaining(message)]);
    }
    expect(samples()).toEqual(before);
  });

  it('WHEN there are too many series THEN the others are kept, and those that are there can be written', () => {
    const { metrics, messages } = custom({ limits: { seriesPerMetric: 2, series: 3 } });
    const of = (name: string, user: string) => value('gauge', name, 1, { user });
    expect(messages(of('a', '1'), of('a', '2'), of('a', '1'))).toEqual([]);
    expect(messages(of('a', '3'))).toEqual(['a would have more than 2 series']);
    expect(messages(of('b', '1'), of('b', '2'))).toEqual(['there would be more than 3 series in all']);
    expect(messages(of('b', '1'), of('a', '2'))).toEqual([]);
    expect(messages(value('histogram', 'c', 1))).toEqual(['c would have more than 2 series']);
    expect(metrics.lines).toBe(3);
  });

  it('WHEN nobody writes a series for long THEN it is forgotten, its place is used again, and its name is free', () => {
    const { metrics, samples } = custom({ staleSeconds: 60, buckets: [1] });
    metrics.take([value('histogram', 'a', 1, { user: '1' }), value('counter', 'b_total', 1)]);
    expect(metrics.expire(performance.now() + 59_000)).toBe(0);
    expect(metrics.expire(performance.now() + 61_000)).toBe(2);
    expect([metrics.lines, samples()]).toEqual([0, []]);
    metrics.take([value('gauge', 'a', 1)]);
    expect(samples()).toEqual(['a 1']);
  });

  it('WHEN one of several series is forgotten THEN the next one begins at nothing in its place', async () => {
    const { metrics, samples } = custom({ staleSeconds: 60 });
    const labels = labelText([['user', 'old']]);
    metrics.take([value('counter', 'a_total', 5, { user: 'old' }), value('counter', 'a_total', 1, { user: 'kept' })]);
    const begun = performance.now();
    while (performance.now() === begun);
    metrics.take([value('counter', 'a_total', 1, { user: 'kept' })]);
    const [family] = metrics.families();
    family?.expire(performance.now());
    expect(family?.has(labels)).toBe(false);
    metrics.take([value('counter', 'a_total', 1, { user: 'new' })]);
    expect(samples()).toContain('a_total{user="new"} 1');
    expect(samples().join()).not.toContain('old');
  });

  it('WHEN a set’s window ends THEN it says how many members that one had', () => {
    let refused = 0;
    const { metrics, samples } = custom({}, () => {
      refused += 1;
    });
    const seen = (member: string) => ({ ...value('set', 'visitors', 0), numbers: [], member });
    metrics.take([seen('a'), seen('b')]);
    metrics.turn();
    metrics.take([seen('c')]);
    expect(samples()).toEqual(['visitors 2']);
    metrics.turn();
    expect(samples()).toEqual(['visitors 1']);
    metrics.take(Array.from({ length: 10_001 }, (_, i) => seen(`${i}`)));
    expect(refused).toBe(1);
  });

  it('WHEN numbers grow beyond all numbers THEN they stay the largest', () => {
    const { metrics, samples } = custom();
    const huge = Number.MAX_VALUE;
    for (let i = 0; i < 2; i += 1) {
      metrics.take([value('counter', 'a_total', huge), value('summary', 'b', huge), value('histogram', 'c', -huge)]);
    }
    expect(samples()).toEqual(expect.arrayContaining([`a_total ${huge}`, `b_sum ${huge}`, `c_sum ${-huge}`]));
  });
});
