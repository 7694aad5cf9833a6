import { describe, expect, test } from '@jest/globals';
import { substituteGrafanaVariables } from '../../../src/query/grafana-variables.ts';
import { checkPromql } from '../../../src/query/promql/check.ts';
import { rawPromql } from '../../../src/query/promql/raw.ts';
import { recorded } from '../../../src/query/promql/recorded.ts';
import { EVERY_METHOD } from './every-method.ts';
import { duration, latency, perApp, queued, queuedPerTeam, received } from './example-metrics.ts';

describe('GIVEN a query put together by methods', () => {
  test.each(EVERY_METHOD.map(([query, text]) => [text, query] as const))('THEN it reads %s', (text, query) => {
    expect(query.expression.text).toBe(text);
    expect(query.expression.problems).toEqual([]);
    expect(checkPromql(substituteGrafanaVariables(text))).toEqual([]);
  });
});

describe('GIVEN a vector WHEN it is transformed THEN it knows its labels', () => {
  test.each([
    ['a scraped metric', received.value(), ['app', 'instance', 'job', 'outcome', 'service']],
    ['by', perApp, ['app']],
    ['without', received.value().sumWithout('instance', 'job'), ['app', 'outcome', 'service']],
    ['count_values', queued.value().countValuesBy('n', 'app'), ['app', 'n']],
    ['topk', perApp.topk(1), ['app']],
    ['on', queuedPerTeam.div(perApp, { on: ['app'] }), ['app']],
    ['ignoring', queuedPerTeam.div(perApp, { ignoring: ['team'] }), ['app']],
    ['group_left', perApp.mul(queuedPerTeam, { on: ['app'], groupLeft: ['team'] }), ['app', 'team']],
    ['group_right', perApp.mul(queuedPerTeam, { on: ['app'], groupRight: [] }), ['app', 'team']],
    ['and', perApp.and(queuedPerTeam, { on: ['app'] }), ['app']],
    ['or', perApp.or(queuedPerTeam, { on: ['app'] }), ['app', 'team']],
    ['absent', queued.absent({ app: 'web', team: { not: 'x' } }), ['app']],
    ['label_replace', perApp.labelReplace('x', { from: 'app', match: /.*/, replacement: '' }), ['app', 'x']],
    ['a classic quantile', duration.bucket.rate('5m').sumBy('le', 'app').histogramQuantile(0.5), ['app']],
    ['a native quantile', latency.quantile(0.5, '5m', { by: ['app'] }), ['app']],
    ['a recorded metric', recorded('a:b', perApp).value(), ['app']],
    ['raw text with labels', rawPromql('up', { labels: ['job'] }), ['job']],
    ['raw text', rawPromql('up').sub(1), undefined],
    ['an aggregation of raw text', rawPromql('up').sumBy('job'), ['job']],
  ])('%s', (_title, vector, labels) => {
    expect(vector.expression.labels).toEqual(labels);
    expect(vector.expression.problems).toEqual([]);
  });
});

test('GIVEN a query over several metrics THEN their series are known, sorted and once', () => {
  const query = duration.mean('5m').div(queued.value().sumBy()).add(queued.value().sumBy());
  expect(query.expression.metrics).toEqual([
    'processing_duration_seconds_count',
    'processing_duration_seconds_sum',
    'queue_length',
  ]);
});
