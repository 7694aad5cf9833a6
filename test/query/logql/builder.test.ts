import { describe, expect, test } from '@jest/globals';
import { substituteGrafanaVariables } from '../../../src/query/grafana-variables.ts';
import { checkLogql } from '../../../src/query/logql/check.ts';
import { logs } from '../../../src/query/logql/logs.ts';
import { EVERY_LOG_METHOD } from './every-method.ts';

describe('GIVEN a log query put together by methods', () => {
  test.each(EVERY_LOG_METHOD.map(([query, text]) => [text, query] as const))('THEN it reads %s', (text, query) => {
    expect(query.expression).toMatchObject({ language: 'logql', text, metrics: [], problems: [] });
    expect(checkLogql(substituteGrafanaVariables(text))).toEqual([]);
  });
});

const api = logs({ service: 'api' });

describe('GIVEN log lines WHEN they are parsed THEN the labels are known', () => {
  const ids = ['request_id', 'service', 'span_id', 'trace_id', 'user_id'];
  const metadata = ['correlation_id', 'detected_level', 'error_type', 'exception_type', ...ids];
  test.each([
    ['as they come', api, metadata],
    ['fields', api.json('status'), [...metadata, 'status'].sort()],
    ['a pattern', api.pattern('<a> <_> <b>'), [...metadata, 'a', 'b'].sort()],
    ['all fields', api.json(), undefined],
    ['an unwrapped label', api.json('size').unwrap('size').sumOverTime('5m'), metadata],
    [
      'kept labels',
      api
        .json('size')
        .unwrap('size')
        .maxOverTime('5m', { by: ['service'] }),
      ['service'],
    ],
    ['absent lines', api.absentOverTime('5m'), ['service']],
  ])('%s', (_title, query, labels) => {
    expect(query.expression.labels).toEqual(labels);
  });
});

describe('GIVEN what types cannot see THEN it is a finding', () => {
  test.each([
    ['log-query-selector-empty', logs({})],
    ['log-query-selector-empty', logs({ service: { not: 'api' } })],
    ['log-query-selector-empty', logs({ service: { match: /.*/ } })],
    ['log-query-pattern-invalid', api.pattern('nothing')],
    ['log-query-pattern-invalid', api.pattern('<a><b>')],
    ['log-query-pattern-invalid', api.regexp(/(\d+)/)],
    ['query-unknown-label', api.regexp(/(?<code>\d+)/, 'status')],
    ['query-regex-unsupported', api.matches(/(?!a)b/)],
    ['query-matcher-invalid', api.contains()],
    ['query-number-invalid', api.json('n').compare('n', '>', Number.NaN)],
    ['query-number-invalid', api.json('n').unwrap('n').quantileOverTime(99, '5m')],
    ['query-number-invalid', api.rate('5m').topk(0)],
    ['query-label-name-invalid', api.json('a-b')],
  ])('%s', (code, query) => {
    expect(query.expression.problems.map(problem => problem.code)).toContain(code);
  });
});
