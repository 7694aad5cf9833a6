import { describe, expect, test } from '@jest/globals';
import { checkMetric, checkMetricClashes } from '../../src/metrics/check-metric.ts';
import type { MetricDeclaration } from '../../src/metrics/declaration.ts';
import { seriesNames, seriesPerLabelSet } from '../../src/metrics/series.ts';

const gauge = (name: string, more: Partial<MetricDeclaration> = {}): MetricDeclaration => ({
  kind: 'gauge',
  name,
  help: 'x',
  labels: {},
  ...more,
});
const histogram = (buckets: readonly number[]) =>
  gauge('wait_seconds', { kind: 'histogram', unit: 'seconds', buckets });

describe('GIVEN a metric with a mistake THEN the mistake is named', () => {
  test.each<readonly [string, MetricDeclaration]>([
    ['metric-name-invalid', gauge('queue-length')],
    ['metric-name-invalid', gauge('')],
    ['metric-name-invalid', gauge('a:b')],
    ['metric-name-invalid', gauge('größe')],
    ['metric-name-suffix', gauge('requests', { kind: 'counter' })],
    ['metric-name-suffix', gauge('requests_total')],
    ['metric-name-suffix', gauge('wait_seconds_bucket')],
    ['metric-unit-suffix', gauge('wait', { unit: 'seconds' })],
    ['metric-unit-suffix', gauge('wait_total', { kind: 'counter', unit: 'seconds' })],
    ['metric-help-missing', gauge('x', { help: ' ' })],
    ['metric-label-invalid', gauge('x', { labels: { 'a-b': 'string' } })],
    ['metric-label-reserved', gauge('x', { labels: { instance: 'string' } })],
    ['metric-label-reserved', gauge('x', { labels: { le: 'string' } })],
    ['metric-label-reserved', gauge('x', { labels: { __name__: 'string' } })],
    ['metric-label-values', gauge('x', { labels: { a: [] } })],
    ['metric-label-values', gauge('x', { labels: { a: ['b', 'b'] } })],
    ['metric-label-values', gauge('x', { labels: { a: [''] } })],
    ['metric-label-values', gauge('x', { labels: { a: 'any' as never } })],
    ['metric-buckets-invalid', histogram([])],
    ['metric-buckets-invalid', histogram([1, 0.5])],
    ['metric-buckets-invalid', histogram([1, 1])],
    ['metric-buckets-invalid', histogram([1, Number.POSITIVE_INFINITY])],
    ['metric-buckets-invalid', histogram([Number.NaN])],
    ['metric-quantiles-invalid', gauge('x', { kind: 'summary', quantiles: [99] })],
  ])('%s: %j', (code, declaration) => {
    expect(checkMetric(declaration).map(problem => problem.code)).toEqual([code]);
  });
});

test('GIVEN metrics as they should be THEN there is nothing to say', () => {
  const good = [
    gauge('queue_length', { labels: { app: 'string', state: ['a', 'b'] } }),
    gauge('cpu_seconds_total', { kind: 'counter', unit: 'seconds' }),
    gauge('jobs', { unit: 'count' }),
    histogram([0.1, 1]),
    gauge('latency_seconds', { kind: 'histogram', native: true }),
    gauge('gc_seconds', { kind: 'summary', quantiles: [0, 0.5, 1] }),
  ];
  expect(good.flatMap(checkMetric)).toEqual([]);
});

test('GIVEN a label of 10,000 values and 10,000 labels THEN checking ends soon', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => `l${i}`);
  const labels = Object.fromEntries(many.map(label => [label, 'string' as const]));
  expect(checkMetric(gauge('x', { labels: { ...labels, a: many } }))).toEqual([]);
});

test('GIVEN two metrics that expose a series of the same name THEN they clash', () => {
  const problems = checkMetricClashes([histogram([1]), gauge('wait_seconds_count'), gauge('other'), gauge('other')]);
  expect(problems.map(problem => problem.message)).toEqual([
    'The histogram wait_seconds and the gauge wait_seconds_count both expose wait_seconds_count.',
    'The gauge other and the gauge other both expose other.',
  ]);
});

test('GIVEN a metric THEN its series are known by name and number', () => {
  expect(seriesNames(histogram([1, 2]))).toEqual(['wait_seconds_bucket', 'wait_seconds_sum', 'wait_seconds_count']);
  expect(seriesPerLabelSet(histogram([1, 2]))).toBe(5);
  expect(seriesNames(gauge('gc', { kind: 'summary' }))).toEqual(['gc', 'gc_sum', 'gc_count']);
  expect(seriesPerLabelSet(gauge('gc', { kind: 'summary', quantiles: [0.5] }))).toBe(3);
  expect(seriesNames(gauge('x'))).toEqual(['x']);
});
