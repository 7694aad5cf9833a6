import { describe, expect, test } from '@jest/globals';
import { checkLogql } from '../../../src/query/logql/check.ts';
import { checkTraceql } from '../../../src/query/traceql/check.ts';

// Each text was also judged by Loki's own parser, which gives the same verdict.
describe('GIVEN LogQL with a mistake WHEN it is checked THEN the mistake is named', () => {
  test.each([
    ['', 'the query is empty'],
    ['{a="b"', 'unexpected end of the query'],
    ['{}', 'unexpected "}"'],
    ['{a!="b"}', 'a selector needs at least one label that must have a value'],
    ['{a=~".*", b!="c"}', 'a selector needs at least one label that must have a value'],
    ['{a=~"("}', 'invalid regular expression: missing closing )'],
    ['{a="\\d"}', 'unknown escape sequence \\'],
    ['{a="b"} | pattern "x"', 'the pattern captures nothing'],
    ['{a="b"} | pattern "<x><y>"', 'two captures touch each other'],
    ['{a="b"} | regexp "(x)"', 'regexp needs a named group: (?P<name>…)'],
    ['max_over_time({a="b"}[5m])', 'max_over_time needs a number: put "| unwrap label" before the range'],
    ['count_over_time({a="b"} | unwrap x [5m])', 'count_over_time counts lines: it cannot follow unwrap'],
    ['sum_over_time({a="b"} | unwrap x [5m]) by (a)', 'sum_over_time cannot group: aggregate its result'],
    ['quantile_over_time({a="b"} | unwrap x [5m])', 'quantile_over_time needs the quantile'],
    ['topk(0, rate({a="b"}[5m]))', 'topk needs a whole number from 1'],
    ['label_replace(rate({a="b"}[1m]), "a", "$1", "b", "(")', 'invalid regular expression: missing closing )'],
    ['rate({a="b"})', 'unexpected ")"'],
  ])('%s', (text, message) => {
    expect(checkLogql(text).map(problem => problem.message)).toContain(message);
  });
});

describe('GIVEN LogQL that Loki takes THEN there is nothing to say', () => {
  test.each([
    '{a="b"} |= "x" or "y" != `z` | json | logfmt c, d="e" | status >= 500 | took > 5d | size < 5Mi and x = "y"',
    'quantile_over_time(0.9, {a="b"} | json | unwrap duration(x) | __error__="" [5m] offset 1h) by (b) > bool 5',
    'sum without () (rate({a="b"}[1w])) / on (a) group_left (b) vector(1) # comment',
    '{a="b", a!="c"} |> "<_> x" | label_format a=b, c=`{{ .d | ToUpper }}` | drop x | keep y | decolorize',
  ])('%s', text => expect(checkLogql(text)).toEqual([]));
});

test('GIVEN TraceQL THEN its syntax is checked', () => {
  expect(checkTraceql('{ resource.service.name = "api" && duration > 2s && status = error } | count() > 1')).toEqual(
    [],
  );
  expect(checkTraceql('{ duration > }')).not.toEqual([]);
  expect(checkTraceql(' ')).toHaveLength(1);
});
