import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DELIVERY_SECONDS, DETECTION_TERMS, detectionTimes, routesFor } from '../../src/model/detection-time.ts';
import type { Route } from '../../src/model/routing.ts';
import type { RuleGroup } from '../../src/model/rule.ts';
import { expression, scrapeJob } from '../fixtures/model.ts';
import { alert, group, level, recording, route, routing } from '../render/alerting-model.ts';

interface Terms {
  readonly interval: number;
  readonly timeout: number;
  readonly evaluation: number;
  readonly hold: number;
  readonly wait: number;
}

const times = ({ interval, timeout, evaluation, hold, wait }: Terms, changes: Partial<Route> = {}) =>
  detectionTimes(
    alert(),
    level({ forSeconds: hold }),
    group({ intervalSeconds: evaluation }),
    [scrapeJob({ intervalSeconds: interval, timeoutSeconds: timeout })],
    routing({ route: route({ groupWaitSeconds: wait, ...changes }) }),
  );

const seconds = fc.integer({ min: 0, max: 3_600 });
const terms = fc.record({
  interval: seconds,
  timeout: seconds,
  evaluation: fc.integer({ min: 1, max: 300 }),
  hold: seconds,
  wait: seconds,
});

const reading = (metrics: readonly string[]) => ({ ...expression(metrics.join(' + ')), metrics });
const recorder = (name: string, intervalSeconds: number, record: string, reads: readonly string[]): RuleGroup =>
  group({ name, intervalSeconds, rules: [recording({ record, expr: reading(reads) })] });

const recordingTerm = (own: RuleGroup, metrics: readonly string[], others: readonly RuleGroup[]) =>
  detectionTimes(alert(), level({ expr: reading(metrics) }), own, [], routing(), [own, ...others])[0]?.recordingSeconds;

describe('detectionTimes', () => {
  it('GIVEN the shipped defaults of a critical alert WHEN computed THEN it stays below a minute', () => {
    const [time] = times({ interval: 10, timeout: 5, evaluation: 10, hold: 20, wait: 5 }, { groupIntervalSeconds: 30 });
    expect(time).toMatchObject({ totalSeconds: 55, joiningSeconds: 80, deliverySeconds: DELIVERY_SECONDS });
  });

  it('GIVEN Prometheus’s and Alertmanager’s own defaults WHEN computed THEN it covers the 181 s that were measured', () => {
    const [time] = times({ interval: 60, timeout: 10, evaluation: 60, hold: 60, wait: 30 });
    expect(time?.totalSeconds).toBeGreaterThanOrEqual(181);
  });

  it('GIVEN any terms WHEN computed THEN the total is their sum', () => {
    fc.assert(
      fc.property(terms, given => {
        for (const time of times(given)) {
          expect(time.totalSeconds).toBe(DETECTION_TERMS.reduce((sum, term) => sum + time[term], 0));
          expect(time.joiningSeconds).toBeGreaterThanOrEqual(time.totalSeconds);
        }
      }),
    );
  });

  it('GIVEN any terms WHEN one grows THEN the total never shrinks', () => {
    const longer = fc.constantFrom<keyof Terms>('interval', 'timeout', 'hold', 'wait');
    fc.assert(
      fc.property(terms, longer, fc.integer({ min: 1, max: 1_000 }), (given, term, by) => {
        const before = times(given)[0]?.totalSeconds ?? 0;
        const after = times({ ...given, [term]: given[term] + by })[0]?.totalSeconds ?? 0;
        expect(after).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it('GIVEN a longer evaluation interval that is a multiple WHEN computed THEN the total never shrinks', () => {
    fc.assert(
      fc.property(terms, fc.integer({ min: 1, max: 10 }), (given, factor) => {
        const slower = { ...given, evaluation: given.evaluation * factor };
        expect(times(slower)[0]?.totalSeconds).toBeGreaterThanOrEqual(times(given)[0]?.totalSeconds ?? 0);
      }),
    );
  });

  it('GIVEN a `for` between two evaluations WHEN computed THEN it is rounded up to whole ones', () => {
    const hold = (n: number) => times({ interval: 1, timeout: 1, evaluation: 10, hold: n, wait: 0 })[0]?.forSeconds;
    expect([hold(0), hold(1), hold(10), hold(11)]).toEqual([0, 10, 10, 20]);
  });

  it('GIVEN several jobs WHEN computed THEN the slowest one the alert reads counts', () => {
    const jobs = [
      scrapeJob({ intervalSeconds: 10, timeoutSeconds: 5 }),
      scrapeJob({ name: 'slow', intervalSeconds: 60, timeoutSeconds: 10 }),
      scrapeJob({ name: 'unread', intervalSeconds: 300 }),
    ];
    const [time] = detectionTimes(alert({ jobs: ['api', 'slow'] }), level(), group(), jobs, routing());
    expect(time).toMatchObject({ scrapeSeconds: 60, timeoutSeconds: 10 });
  });

  it('GIVEN recorded series WHEN computed THEN the longest chain through other groups counts', () => {
    const own = group({ intervalSeconds: 10, rules: [recording({ record: 'own:x', expr: reading(['slow:x']) })] });
    const slow = recorder('slow', 30, 'slow:x', ['slower:x', 'raw']);
    const slower = recorder('slower', 60, 'slower:x', ['raw']);
    expect(recordingTerm(own, ['raw'], [slow, slower])).toBe(0);
    expect(recordingTerm(own, ['slower:x'], [slow, slower])).toBe(60);
    expect(recordingTerm(own, ['own:x'], [slow, slower])).toBe(90);
  });

  it.each([
    ['up == 0', 0],
    ['rate(x[5m]) > 1', 300],
    ['rate(x[300])', 300],
    ['rate(x[ 1y ])', 31_536_000],
    ['rate(x[5', 0],
    ['rate(x[5m]) / rate(y[1h30m])', 5_400],
    ['max_over_time(rate(x[1m])[10m:30s])', 600],
    ['sum by (app) (count_over_time({app="[2h]"} [2m]))', 120],
  ])('GIVEN %s WHEN computed THEN the longest range it looks back over counts', (text, seconds) => {
    const [time] = detectionTimes(alert(), level({ expr: { ...reading([]), text } }), group(), [], routing());
    expect(time?.windowSeconds).toBe(seconds);
  });

  it('GIVEN groups that read each other WHEN computed THEN it ends', () => {
    const a = recorder('a', 30, 'a:x', ['b:x']);
    const b = recorder('b', 30, 'b:x', ['a:x']);
    expect(recordingTerm(group(), ['a:x'], [a, b])).toBe(60);
  });
});

describe('routesFor', () => {
  const receivers = (routes: readonly Route[], labels: Record<string, string> = { severity: 'critical' }): string[] =>
    routesFor(route({ routes }), labels).map(r => r.receiver);
  const critical = [{ label: 'severity', op: '=', value: 'critical' }] as const;

  it('GIVEN a first match with `continue` WHEN routed THEN both are told, in order', () => {
    const first = route({ receiver: 'events', continue: true });
    expect(receivers([first, route({ receiver: 'oncall', matchers: critical }), route({ receiver: 'rest' })])).toEqual([
      'events',
      'oncall',
    ]);
  });

  it('GIVEN an escalation WHEN routed THEN its longer wait is an entry of its own', () => {
    const paged = routing({
      route: route({
        routes: [
          route({ receiver: 'oncall', groupWaitSeconds: 5, continue: true }),
          route({ receiver: 'lead', groupWaitSeconds: 900 }),
        ],
      }),
    });
    const found = detectionTimes(alert(), level(), group(), [], paged);
    expect(found.map(t => [t.receiver, t.groupWaitSeconds])).toEqual([
      ['oncall', 5],
      ['lead', 900],
    ]);
  });

  it('GIVEN no match WHEN routed THEN the parent takes it', () => {
    const nested = route({
      receiver: 'area',
      routes: [route({ receiver: 'never', matchers: [{ label: 'x', op: '=', value: 'y' }] })],
    });
    expect(receivers([nested])).toEqual(['area']);
    expect(receivers([])).toEqual(['team']);
  });

  it('GIVEN patterns WHEN matched THEN they are anchored, and flags and strange ones are understood', () => {
    const to = (value: string) =>
      receivers([route({ receiver: 'hit', matchers: [{ label: 'severity', op: '=~', value }] })]);
    expect(to('crit')).toEqual(['team']);
    expect(to('warning|critical')).toEqual(['hit']);
    expect(to('(?i)CRITICAL')).toEqual(['hit']);
    expect(to('(?P<x>critical)')).toEqual(['hit']);
  });
});
