import { describe, expect, it } from '@jest/globals';
import { type AlertPromise, firing, TABLE } from '../../../src/constructs/slo/alert-promise.ts';
import { count, counterValues, type History } from '../../../src/constructs/slo/event-history.ts';
import { nativeValues } from '../../../src/constructs/slo/native-values.ts';

const history: History = [
  { minutes: 2, events: 10, bad: 0 },
  { minutes: 3, events: 10, bad: 4 },
];

describe('GIVEN a history of events', () => {
  it('WHEN it is written as counters THEN promtool reads one sample a minute', () => {
    expect(counterValues(history, 'all')).toBe('0 10+10x1 30+10x2');
    expect(counterValues(history, 'bad')).toBe('0 0+0x1 4+4x2');
    expect(counterValues(history, 'good')).toBe('0 10+10x1 26+6x2');
  });

  it('WHEN it is written as a native histogram THEN good and bad lie on either side of the bound', () => {
    expect(nativeValues([{ minutes: 2, events: 3, bad: 1 }], 0.5)).toBe(
      '{{schema:0 count:0 sum:0 offset:-1 buckets:[0 0]}} {{schema:0 count:3 sum:2 offset:-1 buckets:[2 1]}}+{{schema:0 count:3 sum:2 offset:-1 buckets:[2 1]}}x1',
    );
  });

  it('WHEN events are counted THEN only those of the window are', () => {
    expect(count(history, 5, 2)).toEqual({ events: 20, bad: 8 });
    expect(count(history, 3, 60)).toEqual({ events: 30, bad: 4 });
    expect(count(history, 60, 10)).toEqual({ events: 0, bad: 0 });
  });
});

describe('GIVEN a promise WHEN its alerts are found by counting', () => {
  const promise: AlertPromise = {
    objective: 99,
    days: 30,
    minimumTraffic: 100,
    minimumFailures: 3,
    watched: Object.values(TABLE),
  };
  const even = (bad: number, events = 1_000): History => [{ minutes: 60, events, bad }];

  it.each([
    ['nothing at the budget itself', even(10), []],
    ['a ticket above it', even(11), ['warning']],
    ['a page from six times the budget on', even(61), ['critical', 'warning']],
    ['nothing of too few requests', [{ minutes: 60, events: 1, bad: 1 }] as History, []],
    [
      'nothing of too few failures',
      [
        { minutes: 58, events: 2, bad: 0 },
        { minutes: 2, events: 2, bad: 1 },
      ] as History,
      [],
    ],
    ['nothing of no requests', even(0, 0), []],
  ])('THEN it is %s', (_, events, severities) => {
    expect(firing(events, 60, promise)).toEqual(severities);
  });
});
