import { describe, expect, it } from '@jest/globals';
import { checkPromql } from '../../../src/query/promql/check.ts';
import { restricted } from '../../../src/query/promql/restrict.ts';

describe('GIVEN PromQL that may read only some series', () => {
  it.each([
    ['up', 'up{zone="a"}'],
    ['up{}', 'up{zone="a"}'],
    ['up{job="x"}', 'up{job="x", zone="a"}'],
    ['up{job="x",}', 'up{job="x",zone="a"}'],
    ['{__name__="up"}', '{__name__="up", zone="a"}'],
    ['{"up"}', '{"up", zone="a"}'],
    ['rate(a_total[5m] offset 1h)', 'rate(a_total{zone="a"}[5m] offset 1h)'],
    [
      'sum by (job) (rate(a_total{x="}"}[5m])) / on (job) b',
      'sum by (job) (rate(a_total{x="}", zone="a"}[5m])) / on (job) b{zone="a"}',
    ],
    ['max_over_time(sum(a)[5m:1m]) > 5.', 'max_over_time(sum(a{zone="a"})[5m:1m]) > 5.'],
    ['absent(up{job="x"} == 1)', 'absent(up{job="x", zone="a"} == 1)'],
    ['vector(1)', 'vector(1)'],
  ])('WHEN it is %s THEN every selector has the condition', (text, expected) => {
    const narrowed = restricted(text, ['zone="a"']);
    expect(narrowed).toBe(expected);
    expect(checkPromql(narrowed)).toEqual([]);
  });
});
