import { describe, expect, test } from '@jest/globals';
import { checkPromql } from '../../../src/query/promql/check.ts';
import { selectedSeries } from '../../../src/query/promql/selected-series.ts';

describe('GIVEN PromQL with a mistake WHEN it is checked THEN the mistake is named at its place', () => {
  test.each([
    ['', 'the query is empty', ''],
    ['sum(rate(x_total[5m])', 'unexpected end of the query', ''],
    ['sum by (app (x)', 'unexpected "("', '('],
    ['x[5m]', 'the result is a range vector: apply a function such as rate() or max_over_time()', 'x[5m]'],
    ['"x"', 'the result is a string: a query gives a vector or a number', '"x"'],
    ['rate(x)', 'expected type matrix in call to function "rate", got vector', 'x'],
    ['{job=~".*"}', 'a selector needs at least one condition that an absent label does not fulfil', '{job=~".*"}'],
    ['x{a=~"(?=b)"}', 'invalid regular expression for "a": RE2 has no lookahead or lookbehind: (?=b…', 'x{a=~"(?=b)"}'],
    ['x{a="\\d"}', 'unknown escape sequence \\', '"\\d"'],
    ['rate(x[0s])', 'a duration must be greater than zero', '0s'],
    ['rate(x[5m]) offset 5m', 'offset must follow a selector or a subquery', 'rate(x[5m]) offset 5m'],
    ['x offset 1m offset 2m', 'offset may not be set twice', 'x offset 1m offset 2m'],
    ['topk(x)', 'topk takes 2 arguments, found 1', 'topk(x)'],
    ['mad_over_time(x[5m])', '"mad_over_time" needs a feature flag', 'mad_over_time'],
    ['rate(sum(x)[5m])', 'only a selector has a range; a subquery has [range:step]', 'sum(x)[5m]'],
    ['1 > 2', 'comparisons between scalars must use BOOL modifier', '1 > 2'],
  ])('%s', (text, message, place) => {
    const problems = checkPromql(text);
    expect(problems.map(problem => problem.message)).toContain(message);
    const { from, to } = problems.find(problem => problem.message === message) ?? { from: -1, to: -1 };
    expect(text.slice(from, to)).toBe(text.endsWith(place) && place === '' ? text.slice(from, to) : place);
  });
});

test('GIVEN a long text THEN it is checked to its end', () => {
  const long = Array.from({ length: 500 }, (_, i) => `metric_${i}`).join(' + ');
  expect(checkPromql(long)).toEqual([]);
  expect(checkPromql(`${long} +`)).toHaveLength(1);
});

test.each([100, 2_000, 50_000])('GIVEN %d nested parentheses THEN there is an answer', depth => {
  const problems = checkPromql(`${'('.repeat(depth)}x${')'.repeat(depth)}`);
  expect(problems.map(problem => problem.message)).toEqual(
    depth <= 100 ? [] : ['the query is nested too deeply to be checked'],
  );
});

test('GIVEN any query THEN its selectors are found, with name and conditions', () => {
  const text =
    'sum(rate(a_total{app="x", env!~"t.*"}[5m] offset 1h)) / {__name__="b", c=~"d"} + {"e.f"} + {__name__=~"g.*"} + offset{x="y"}';
  const found = selectedSeries(text).map(({ name, matchers }) => [
    name,
    matchers.map(m => `${m.label}${m.operator}${m.value}`),
  ]);
  expect(found).toEqual([
    ['a_total', ['app=x', 'env!~t.*']],
    ['b', ['c=~d']],
    ['e.f', []],
    [undefined, ['__name__=~g.*']],
    ['offset', ['x=y']],
  ]);
});
