import { describe, expect, it } from '@jest/globals';
import type { Alert } from '../../src/model/rule.ts';
import { describeFailure } from '../../src/prove/failed-test.ts';
import { formatJunit, parseJunit } from '../../src/prove/junit.ts';
import { readFailure } from '../../src/prove/promtool-failure.ts';
import { seriesValues } from '../../src/prove/series-values.ts';
import { sparkline } from '../../src/prove/sparkline.ts';
import { weakStack } from './weak-stack.ts';

describe('seriesValues', () => {
  it.each([
    ['0+1x3', [0, 1, 2, 3]],
    ['10-2.5x2', [10, 7.5, 5]],
    ['5x2', [5, 5, 5]],
    ['1 2 _ 3', [1, 2, 'gap', 3]],
    ['_x2 stale', ['gap', 'gap', 'stale']],
    ['-1e3 +Inf', [-1000, Number.POSITIVE_INFINITY]],
    ['{{schema:1 sum:2}}x1', ['other', 'other']],
  ])('GIVEN promtool’s %s WHEN read THEN these are the samples', (notation, expected) => {
    expect(seriesValues(notation)).toEqual(expected);
  });
});

describe('sparkline', () => {
  it('GIVEN rising samples with a gap and an end WHEN drawn THEN each has its mark', () => {
    expect(sparkline([0, 1, 2, 'gap', 7, 'stale'], 6, 60)).toBe('▁▂▃·█×');
  });

  it('GIVEN the same value throughout WHEN drawn THEN nothing is the lowest line and something the middle', () => {
    expect(sparkline([0, 0], 2, 60)).toBe('▁▁');
    expect(sparkline([5, 5], 2, 60)).toBe('▄▄');
  });

  it('GIVEN more samples than columns WHEN drawn THEN each column shows the last of its own', () => {
    expect(sparkline([0, 7, 0, 0, 7, 7], 6, 3)).toBe('█▁█');
  });
});

const alertFailure = `    name: a hundred wait,
    alertname: QueueLong, time: 1m, 
        exp:[
            0:
              Labels:{alertname="QueueLong", queue="fast", severity="warning"}
              Annotations:{summary="100 jobs wait in fast"}
            ], 
        got:[
            0:
              Labels:{alertname="QueueLong", queue="fast", severity="warning"}
              Annotations:{summary="99 jobs \\"wait\\" in fast"}
            ]`;

describe('readFailure', () => {
  it('GIVEN an alert that differs WHEN read THEN both sides have labels and annotations', () => {
    expect(readFailure(alertFailure)).toMatchObject({
      asks: { alert: 'QueueLong' },
      atSeconds: 60,
      expected: [{ labels: { queue: 'fast' }, annotations: { summary: '100 jobs wait in fast' } }],
      got: [{ annotations: { summary: '99 jobs "wait" in fast' } }],
    });
  });

  it('GIVEN samples of a query WHEN read THEN they have values', () => {
    const text = `    expr: "ALERTS{alertname=\\"A\\"}", time: 1h30m,
        exp: {__name__="ALERTS", alertname="A"} 1E+00, {x="{y}"} 2.5E-01
        got: nil`;
    expect(readFailure(text)).toEqual({
      asks: { expr: 'ALERTS{alertname="A"}' },
      atSeconds: 5400,
      expected: [
        { labels: { __name__: 'ALERTS', alertname: 'A' }, value: 1 },
        { labels: { x: '{y}' }, value: 0.25 },
      ],
      got: [],
    });
  });

  it('GIVEN a rule that cannot be evaluated WHEN read THEN it is no comparison', () => {
    expect(readFailure('    rule: A, time: 1m0s, err: many-to-many matching')).toBeUndefined();
  });
});

describe('describeFailure', () => {
  const rule = weakStack().ruleGroups.flatMap(group => group.rules)[0] as Alert;
  const test = rule.tests[0] as Alert['tests'][number];

  it('GIVEN an annotation that differs WHEN described THEN it is named, with the rule and the input below', () => {
    expect(describeFailure({ rule, test, failure: alertFailure })).toBe(
      `QueueLong: "a hundred wait", at 1m
  expected  fires with {queue="fast", severity="warning"}
  got       fires with {queue="fast", severity="warning"}
  annotation summary: expected "100 jobs wait in fast", got "99 jobs \\"wait\\" in fast"
  warning   max by (queue) (api_queue_length) > 10 for 2m
  given     one sample every 1m
    api_queue_length{queue="fast", region="north", job="api", instance="one", service="api"}
      ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄  100
       ▲ 1m`,
    );
  });

  it('GIVEN a rule that cannot be evaluated WHEN described THEN promtool’s words are given', () => {
    const failure = '    rule: QueueLong, time: 1m0s, err: many-to-many matching';
    expect(describeFailure({ rule, test, failure })).toContain(
      'rule: QueueLong, time: 1m0s, err: many-to-many matching',
    );
  });
});

describe('the JUnit report', () => {
  const suites = [
    {
      name: 'a.test.yml',
      cases: [
        { name: 'is <"fine">', failures: [] },
        { name: 'b', failures: ['x & y\nz'] },
      ],
    },
    { name: 'b.test.yml', cases: [], error: 'no such file' },
  ];

  it('GIVEN suites WHEN written and read back THEN they are the same', () => {
    const [a, b] = suites;
    const read = parseJunit(formatJunit(suites).replace(/^<\?xml.*\n/, ''));
    // A file that could not be run has one case: CI systems show nothing else.
    expect(read).toEqual([a, { ...b, cases: [{ name: 'file', failures: [] }] }]);
  });

  it('GIVEN a report that ends in the middle WHEN read THEN it is none', () => {
    expect(parseJunit('<testsuites><testsuite name="a">')).toBeUndefined();
    expect(parseJunit('')).toBeUndefined();
  });
});
