import { describe, expect, it } from '@jest/globals';
import { Alert, counter, gauge, type MonitoringStack, RecordingRule, rawPromql, Service } from 'sightline';
import type { Allowances } from '../../../src/model/rule.ts';
import { problemsOf, soundAlert, soundStack, team } from '../../fixtures/declare.ts';

const metrics = {
  orders: counter('shop_orders_total', { help: 'Orders' }),
  refused: counter('shop_orders_refused_total', { help: 'Of these, refused' }),
  mails: counter('shop_mails_total', { help: 'Mails' }),
  stock: gauge('shop_stock', { help: 'Things left' }),
};

/** A sound stack with an alert on raw text, scraped every 10 s. */
const withQuery =
  (text: string, allow?: Allowances, timing: { for?: '5m' } = { for: '5m' }) =>
  (stack: MonitoringStack): void => {
    soundStack(stack);
    const shop = new Service(stack, 'shop', {
      owner: team,
      address: { kubernetes: 'shop.apps:80', compose: 'shop:80' },
      metrics,
    });
    const { runbook, tests } = soundAlert();
    new Alert(shop, 'Odd', {
      ...{ runbook, tests, summary: 'odd' },
      levels: { warning: { when: rawPromql(text, { labels: ['job'] }), ...timing } },
      ...(allow === undefined ? {} : { allow }),
    });
  };
const remarks = (text: string, allow?: Allowances, timing?: { for?: '5m' }): string[] =>
  problemsOf(withQuery(text, allow, timing)).map(p => p.code);

describe('GIVEN an alert that Prometheus takes', () => {
  it.each([
    ['lint-raw-counter', 'shop_orders_total > 100'],
    ['lint-raw-counter', 'sum by (job) (shop_orders_total) > 100'],
    ['lint-raw-counter', 'max_over_time(other_total[1h]) > 100'],
    ['lint-rate-of-gauge', 'rate(shop_stock[5m]) < 1'],
    ['lint-range-short', 'rate(shop_orders_total[30s]) > 1'],
    ['lint-no-condition', 'sum by (job) (rate(shop_orders_total[5m]))'],
    ['lint-no-condition', 'shop_stock > bool 5'],
    ['lint-no-condition', '(shop_stock > 5) or shop_stock'],
    ['lint-constant-comparison', 'count(shop_stock) == 0'],
    ['lint-constant-comparison', '0 == count(shop_stock)'],
    ['lint-constant-comparison', 'sum(count by (job) (shop_stock)) < 1'],
    ['lint-constant-comparison', 'rate(shop_orders_total[5m]) < 0'],
    ['lint-constant-comparison', 'increase(shop_orders_total[5m]) >= 0'],
    ['lint-constant-comparison', 'shop_stock * (2 > bool 3) > 5'],
    ['lint-division', 'rate(shop_mails_total[5m]) / rate(shop_orders_total[5m]) > 2'],
    ['lint-fragile-join', 'sum by (job) (shop_stock) > sum by (instance) (shop_stock)'],
    ['lint-fragile-join', 'sum(shop_stock) / sum by (job) (shop_stock) > 1'],
    ['lint-regex-literal', 'shop_stock{job=~"shop"} > 1'],
    ['lint-hard-coded-target', 'shop_stock{instance="10.0.0.7:80"} > 1'],
    ['lint-unknown-job', 'up{job="shpo"} == 0'],
    ['lint-unknown-record', 'job:orders:rate5m > 1'],
  ])('WHEN the lint finds %s in %s THEN it says so once', (code, text) => {
    expect(remarks(text)).toEqual([code]);
  });

  it.each([
    ['a rate of a counter', 'rate(shop_orders_total[5m]) > 1'],
    ['a counter that must exist', 'absent(shop_orders_total)'],
    ['how often a process restarted', 'resets(shop_orders_total[1h]) > 3'],
    ['a share', 'rate(shop_orders_refused_total[5m]) / rate(shop_orders_total[5m]) > 0.1'],
    ['a division without zeros', 'rate(shop_mails_total[5m]) / (rate(shop_orders_total[5m]) > 0) > 2'],
    ['a division by a capacity', 'shop_stock / shop_stock > 0.9'],
    ['a count that can be small', 'count(shop_stock) < 3'],
    ['four scrapes', 'rate(shop_orders_total[40s]) > 1'],
    ['joined by what both keep', 'sum by (job) (shop_stock) > on (job) sum by (job, instance) (shop_stock)'],
    ['a condition inside', 'count by (job) (shop_stock > 5)'],
    ['several jobs', 'shop_stock{job=~"shop|api"} > 1'],
    ['a series of its own name', 'shop_stock{job="shop"} unless shop_stock offset 1h'],
  ])('WHEN it is %s THEN nothing is said', (_, text) => {
    expect(remarks(text)).toEqual([]);
  });

  it('WHEN it fires at once THEN a single sample and a missing one are told of', () => {
    expect(remarks('shop_stock > 5', undefined, {})).toEqual(['lint-for-missing']);
    expect(remarks('absent(shop_stock)', undefined, {})).toEqual(['lint-absent-at-once']);
    expect(remarks('increase(shop_orders_total[5m]) > 5', undefined, {})).toEqual([]);
  });

  it('WHEN the remark is allowed with a reason THEN nothing is said, and an idle allowance is', () => {
    const allow = { 'lint-raw-counter': 'a process of this kind lives for an hour' };
    expect(remarks('shop_orders_total > 100', allow)).toEqual([]);
    expect(remarks('rate(shop_orders_total[5m]) > 100', allow)).toEqual(['lint-allowance-unused']);
  });

  const mistakes: readonly (readonly [Allowances, RegExp])[] = [
    [{ 'lint-division': ' ' }, /Odd allows lint-division without a reason/],
    // @ts-expect-error no such remark
    [{ 'lint-divison': 'never zero' }, /nothing called "lint-divison".*lint-division/],
  ];
  it.each(mistakes)('WHEN the allowance is %j THEN the message names it and the fix', (allow, message) => {
    const [problem] = problemsOf(withQuery('shop_stock > 5', allow));
    expect(problem?.code).toBe('lint-allowance-invalid');
    expect(`${problem?.message} ${problem?.hint}`).toMatch(message);
  });

  it('WHEN Prometheus refuses the text THEN only that is told', () => {
    expect(remarks('shop_orders_total >')).toEqual(['query-syntax']);
  });
});

describe('GIVEN recording rules', () => {
  const recording =
    (ids: readonly string[], labels: Readonly<Record<string, string>>[] = []) =>
    (stack: MonitoringStack) => {
      const { api } = soundStack(stack);
      ids.forEach((id, i) => {
        const expr = rawPromql('rate(other_total[5m])', { labels: [] });
        new RecordingRule(api, id, { record: 'api:other:rate5m', expr, labels: labels[i] ?? {} });
      });
    };

  it('WHEN two record the same series THEN the second is refused', () => {
    expect(problemsOf(recording(['a', 'b'])).map(p => p.code)).toEqual(['record-duplicate']);
    expect(problemsOf(recording(['a', 'b'], [{}, { kind: 'b' }]))).toEqual([]);
  });
});
