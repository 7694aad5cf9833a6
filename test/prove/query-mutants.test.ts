import { describe, expect, it } from '@jest/globals';
import { QUERY_OPERATORS, type QueryOperator, queryMutants } from '../../src/prove/query-mutants.ts';

const made = (operator: QueryOperator, text: string, labels?: readonly string[]): string[] =>
  queryMutants({ text, labels })
    .filter(mutant => mutant.operator === operator)
    .map(mutant => mutant.text);

/** Operator, query, and every mutant it makes of it. */
const CASES: readonly (readonly [QueryOperator, string, readonly string[], labels?: readonly string[]])[] = [
  ['comparison', 'a > 1', ['a >= 1']],
  ['comparison', 'a >= bool 1', ['a > bool 1']],
  ['comparison', 'a < 1', ['a <= 1']],
  ['comparison', 'a <= 1', ['a < 1']],
  ['comparison', 'a == 0', ['a != 0']],
  ['comparison', 'a != 0', ['a == 0']],
  ['comparison-turned', 'a > 1 and b <= 2', ['a < 1 and b <= 2', 'a > 1 and b > 2']],
  ['threshold', 'a > 0.1', ['a > 0.11', 'a > 0.09']],
  ['threshold', 'a >= 3', ['a >= 4', 'a >= 2']],
  ['threshold', 'a > 5000', ['a > 5500', 'a > 4500']],
  ['threshold', 'a == 0', ['a == 1', 'a == -1']],
  ['threshold', 'a / 60 > (2)', ['a / 60 > (3)', 'a / 60 > (1)']],
  ['threshold', 'a > -5', ['a > -4', 'a > -6']],
  ['threshold', 'a > NaN', []],
  ['constant', 'a / 60 > 2', ['a / 120 > 2', 'a / 30 > 2']],
  ['constant', 'a or vector(0)', ['a or vector(1)']],
  ['constant', 'predict_linear(a[6h], 4h)', ['predict_linear(a[6h], 28800)', 'predict_linear(a[6h], 7200)']],
  ['constant', 'histogram_quantile(0.9, a)', ['histogram_quantile(0.95, a)', 'histogram_quantile(0.45, a)']],
  ['constant', 'quantile by (x) (0.5, a)', ['quantile by (x) (0.75, a)', 'quantile by (x) (0.25, a)']],
  ['range', 'rate(a[5m])', ['rate(a[2m30s])', 'rate(a[10m])']],
  ['range', 'max_over_time(a[1h:5m])', ['max_over_time(a[30m:5m])', 'max_over_time(a[2h:5m])']],
  ['range', 'rate(a[15s])', ['rate(a[7500ms])', 'rate(a[30s])']],
  ['offset', 'a - a offset 1w', ['a - a']],
  ['aggregation', 'sum by (x) (a)', ['max by (x) (a)', 'min by (x) (a)', 'avg by (x) (a)', 'count by (x) (a)']],
  ['aggregation', 'count(a)', ['sum(a)', 'max(a)', 'min(a)', 'avg(a)']],
  ['aggregation', 'topk(3, a)', ['bottomk(3, a)']],
  ['aggregation', 'quantile(0.5, a)', []],
  ['grouping', 'sum by (x, y) (a)', ['sum by (y) (a)', 'sum by (x) (a)']],
  ['grouping', 'sum(a) by (x)', ['sum(a) by ()']],
  ['grouping', 'sum without (x) (a)', ['sum without () (a)', 'sum without (x, y) (a)'], ['y']],
  ['matching', 'a / on (x) group_left (y) b', ['a / on () group_left (y) b', 'a / on (x) group_left () b']],
  ['matching', 'a / ignoring (x, y) b', ['a / ignoring (y) b', 'a / ignoring (x) b']],
  ['matcher-dropped', 'a{x="1", y!~"2"}', ['a{y!~"2"}', 'a{x="1"}']],
  ['matcher-dropped', 'a{x="1"}', ['a']],
  ['matcher-dropped', '{"a.b", x="1"}', ['{"a.b"}']],
  ['matcher-dropped', '{__name__="a"}', []],
  ['matcher-negated', 'a{x="1", y!="2"}', ['a{x!="1", y!="2"}', 'a{x="1", y="2"}']],
  ['matcher-negated', 'a{x=~"1", y!~"2"}', ['a{x!~"1", y!~"2"}', 'a{x=~"1", y=~"2"}']],
  ['function', 'rate(a[5m])', ['increase(a[5m])', 'irate(a[5m])', 'delta(a[5m])']],
  ['function', 'increase(a[5m])', ['rate(a[5m])', 'irate(a[5m])', 'delta(a[5m])']],
  ['function', 'max_over_time(a[5m])', ['min_over_time(a[5m])']],
  ['function', 'changes(a[5m])', ['resets(a[5m])']],
  ['function', 'time()', []],
  ['absent', 'absent(a{x="1"}) > 0', ['(a{x="1"}) > 0']],
  ['absent', 'absent_over_time(a[5m])', ['present_over_time(a[5m])']],
  ['arithmetic', 'a + b / c', ['a - b / c', 'a + b * c']],
  ['operands', 'a / on (x) b', ['b / on (x) a']],
  ['operands', 'a - b - c', ['c - (a - b)', '(b - a) - c']],
  ['operands', 'a * b > 1', []],
  ['operands', 'a > b', ['b > a']],
  ['operands', 'a unless b > 1', ['(b > 1) unless a']],
  ['set-operator', 'a and on (x) b', ['a or on (x) b', 'a unless on (x) b']],
  ['set-operator', 'a or b and c', ['a and (b and c)', 'a unless (b and c)', 'a or (b or c)', 'a or (b unless c)']],
  ['branch', 'a and b > 1', ['a', 'b > 1']],
  ['branch', 'a unless b', ['a']],
  ['branch', '(a or vector(0)) == 0', ['(a) == 0', '(vector(0)) == 0']],
];

describe('queryMutants', () => {
  it.each(CASES)('GIVEN %s WHEN it mutates %s THEN these are the mutants', (...[operator, text, expected, labels]) => {
    expect(made(operator, text, labels)).toEqual(expected);
  });

  it('GIVEN the operators WHEN their cases are counted THEN none is without one', () => {
    const tried = new Set(CASES.filter(([, , expected]) => expected.length > 0).map(([operator]) => operator));
    expect(Object.keys(QUERY_OPERATORS).filter(operator => !tried.has(operator as QueryOperator))).toEqual([]);
  });

  it('GIVEN a query WHEN mutated THEN no text comes twice and none is the query', () => {
    const text = 'sum by (x) (rate(a{y="1"}[5m])) / sum by (x) (rate(a[5m])) > 0.5 and sum by (x) (b) > 1';
    const texts = queryMutants({ text, labels: ['x'] }).map(mutant => mutant.text);
    expect(new Set([...texts, text]).size).toBe(texts.length + 1);
  });

  it('GIVEN a selector with one condition only WHEN it is dropped THEN the mutant is invalid', () => {
    const mutants = queryMutants({ text: '{x="1"}', labels: undefined });
    expect(mutants.filter(mutant => mutant.invalid).map(mutant => mutant.text)).toEqual(['{}', '{x!="1"}']);
  });

  it('GIVEN a mutant WHEN shown THEN the change alone is', () => {
    const [mutant] = queryMutants({ text: 'sum(rate(a[5m])) > 1', labels: [] }).filter(m => m.operator === 'function');
    expect(mutant?.change).toBe('rate → increase');
  });
});
