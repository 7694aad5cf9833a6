import { describe, expect, test } from '@jest/globals';
import { rawPromql } from '../../../src/query/promql/raw.ts';
import { duration, gc, perApp, queued, queuedPerTeam, received } from './example-metrics.ts';

describe('GIVEN what types cannot see WHEN a query is built THEN it is a finding with a way out', () => {
  test.each([
    ['query-unknown-bucket', duration.bucketAt(0.3).rate('5m'), 'Declared are 0.005, 0.5, 1, 5.'],
    ['query-unknown-bucket', gc.quantile(0.9), 'Declared are 0.5, 0.99.'],
    ['query-number-invalid', duration.quantile(99, '5m'), 'Write 0.99.'],
    ['query-number-invalid', perApp.quantileBy(-1), 'Give a number from 0 to 1, such as 0.99.'],
    ['query-number-invalid', perApp.topk(1.5), 'Give a whole number from 1.'],
    ['query-number-invalid', queued.at(Number.NaN).value(), "Give Unix seconds, 'start' or 'end'."],
    ['query-matcher-invalid', received.value({ app: [] }), 'Name at least one value.'],
    [
      'query-matcher-invalid',
      received.value({ app: {} }),
      'Give a value, a list of values, or an object with not, match, notMatch or variable.',
    ],
    [
      'query-regex-unsupported',
      received.value({ app: { match: /(?!x).*/ } }),
      'Write it without, or use not together with match.',
    ],
    [
      'query-regex-unsupported',
      perApp.labelReplace('x', { from: 'app', match: /(a)\1/, replacement: '' }),
      'Write it without.',
    ],
    [
      'query-label-name-invalid',
      perApp.countValuesBy('a b'),
      'Use letters, digits and underscores, not starting with a digit.',
    ],
    [
      'query-labels-differ',
      queuedPerTeam.div(perApp, { ignoring: ['app'] }),
      'Say what to match: { on: [] }, or aggregate both sides to the same labels.',
    ],
    [
      'query-join-invalid',
      perApp.div(queuedPerTeam, { on: ['app'], groupLeft: ['app'] }),
      'Leave it out of the copied labels.',
    ],
    ['query-syntax', rawPromql(' '), 'Write a PromQL expression.'],
    ['duration-invalid', received.rate('0s'), 'Write a duration such as "5m".'],
  ])('%s', (code, query, hint) => {
    const { problems } = query.expression;
    expect(problems).toMatchObject([{ code, hint }]);
    expect(problems[0]?.stack).toContain('problems.test.ts');
  });
});

test('GIVEN a mistyped label THEN the right one is offered', () => {
  const { problems } = received.rate('5m').sumBy('outcom' as 'outcome').expression;
  expect(problems).toMatchObject([{ message: 'The vector has no label "outcom".', hint: 'Did you mean "outcome"?' }]);
});

test('GIVEN a part with a problem that is used twice THEN the problem is told once', () => {
  const wrong = received.rate('0s').sumBy('app');
  expect(wrong.div(wrong).expression.problems).toHaveLength(1);
});
