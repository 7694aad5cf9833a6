import { describe, expect, test } from '@jest/globals';
import { type Range, rangeText } from '../../src/query/range.ts';
import { Duration } from '../../src/shared/duration.ts';

test.each<readonly [Range, string]>([
  ['5m', '5m'],
  ['90s', '90s'],
  ['1h30m' as Range, '1h30m'],
  ['1.5h', '1h30m'],
  [Duration.minutes(90), '1h30m'],
  ['$__range', '$__range'],
])('GIVEN the range %s THEN the query says %s', (range, text) => {
  expect(rangeText(range, 'The range')).toEqual({ text, problems: [] });
});

describe('GIVEN what is no range THEN that is a problem', () => {
  test.each(['0s', '-5m', '5', '', 'five', '1m1h'])('%s', range => {
    expect(rangeText(range as Range, 'The range').problems).toMatchObject([{ code: 'duration-invalid' }]);
  });
});
