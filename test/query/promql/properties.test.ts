import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkPromql } from '../../../src/query/promql/check.ts';
import { selectedSeries } from '../../../src/query/promql/selected-series.ts';
import { received } from './example-metrics.ts';
import { randomQuery } from './random-query.ts';
import { meaning } from './syntax-tree.ts';

test('GIVEN any query from the builder THEN the checker takes it', () => {
  fc.assert(
    fc.property(randomQuery, ({ query }) => {
      expect(query.expression.problems).toEqual([]);
      expect(checkPromql(query.text)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('GIVEN any query from the builder THEN its few parentheses mean the same as all of them', () => {
  fc.assert(
    fc.property(randomQuery, ({ query, parenthesized }) => {
      expect(meaning(query.text)).toBe(meaning(parenthesized));
    }),
    { numRuns: 300 },
  );
});

test('GIVEN any text as the value of a label THEN the query selects just that text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), value => {
      const { text } = received.value({ app: value });
      expect(checkPromql(text)).toEqual([]);
      expect(selectedSeries(text)[0]?.matchers[0]?.value).toBe(value);
    }),
  );
});

test('GIVEN any list of values THEN the expression matches each of them and nothing near', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), fc.string(), (values, other) => {
      const regex = selectedSeries(received.value({ app: values }).text)[0]?.matchers[0]?.value ?? '';
      const match = new RegExp(`^(?:${regex})$`, 's');
      for (const value of values) expect(match.test(value)).toBe(true);
      expect(match.test(other)).toBe(values.includes(other));
    }),
  );
});
