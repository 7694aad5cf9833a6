import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { budgetOf, burnRates, secondsUntil } from '../../../src/constructs/slo/burn-rates.ts';

const days = fc.integer({ min: 7, max: 90 });
const rateOf = (name: string, of: number) => {
  const rate = burnRates(of).find(r => r.name === name);
  if (rate === undefined) throw new Error(name);
  return rate;
};

describe('GIVEN the windows of an SLO', () => {
  it('WHEN it is 30 days THEN the burn rates are those of the SRE workbook', () => {
    const table = burnRates(30).map(r => [r.severity, r.factor, r.longSeconds / 3_600, r.shortSeconds / 60]);
    expect(table).toEqual([
      ['critical', 14.4, 1, 5],
      ['critical', 6, 6, 30],
      ['warning', 3, 24, 120],
      ['warning', 1, 72, 360],
    ]);
  });

  it('WHEN it is any other THEN each alert tells of the same share of the budget', () => {
    const spent = { 'page-quick': 0.02, 'page-slow': 0.05, 'ticket-quick': 0.1, 'ticket-slow': 0.1 };
    fc.assert(
      fc.property(days, of => {
        for (const { name, factor, longSeconds } of burnRates(of))
          expect((factor * longSeconds) / (of * 86_400)).toBeCloseTo(spent[name], 10);
      }),
    );
  });

  it('WHEN it is any other THEN windows are whole seconds, and the short one is a twelfth, but no shorter than 5 m', () => {
    fc.assert(
      fc.property(days, of => {
        for (const { longSeconds, shortSeconds } of burnRates(of)) {
          expect([longSeconds % 60, shortSeconds % 1]).toEqual([0, 0]);
          expect(shortSeconds).toBe(Math.max(300, longSeconds / 12));
          expect(shortSeconds).toBeLessThan(longSeconds);
        }
      }),
    );
  });
});

describe('GIVEN an objective', () => {
  it.each([
    [99.9, 0.001],
    [99.95, 0.0005],
    [99.99, 0.0001],
    [99, 0.01],
    [95, 0.05],
    [99.999, 0.00001],
  ])('WHEN it is %d % THEN the budget has no dust of floats', (objective, budget) => {
    expect(budgetOf(objective)).toBe(budget);
  });
});

describe('GIVEN that everything fails from one moment on', () => {
  it.each([
    [99.9, 52],
    [99.99, 6],
    [99, 519],
    [95, 2_592],
  ])('WHEN the objective is %d % THEN the quickest page needs %d s', (objective, seconds) => {
    expect(secondsUntil(rateOf('page-quick', 30), 1, 30, budgetOf(objective))).toBe(seconds);
  });

  it('WHEN a window is a mean of five-minute rates THEN their lag is in the figure', () => {
    // 6 × 0.1 % of 6 h are 129.6 s of failure; the mean of rising rates has them later.
    expect(secondsUntil(rateOf('page-slow', 30), 1, 30, 0.001)).toBe(279);
  });

  it('WHEN too little fails THEN it is never seen', () => {
    expect(secondsUntil(rateOf('page-quick', 30), 0.0144, 30, 0.001)).toBe(Number.POSITIVE_INFINITY);
    expect(secondsUntil(rateOf('page-quick', 30), 0.0145, 30, 0.001)).toBeLessThan(3_600);
  });

  it('WHEN more fails THEN it is seen sooner, whatever the window', () => {
    const share = fc.double({ min: 0.02, max: 1, noNaN: true });
    fc.assert(
      fc.property(days, share, share, (of, a, b) => {
        const until = (s: number) => secondsUntil(rateOf('page-quick', of), s, of, 0.001);
        expect(until(Math.max(a, b))).toBeLessThanOrEqual(until(Math.min(a, b)));
      }),
    );
  });
});
