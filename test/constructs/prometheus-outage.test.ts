import { describe, expect, it } from '@jest/globals';
import { App, environment, MonitoringStack, Prometheus } from 'sightline';

const stack = new MonitoringStack(new App(), 'shop', { environment: environment('test') });
new Prometheus(stack, 'prometheus');
const args = stack.model().workloads.find(w => w.name === 'prometheus')?.args ?? [];
const secondsOf = (flag: string): number => Number(new RegExp(`${flag}=(\\d+)s`).exec(args.join(' '))?.[1]);

const OUTAGE_SECONDS = 60;
/** Of the write-ahead log, at the start. */
const REPLAY_SECONDS = 20;

describe('GIVEN a Prometheus that is gone for a minute while an alert fires', () => {
  it.each([10, 30])(
    'WHEN its group has an interval of %i s THEN the alert is sent again before it is taken for over',
    interval => {
      const resend = secondsOf('--rules.alert.resend-delay');
      // Prometheus resends at the first evaluation *after* the delay, and gives each word four times the longer of both.
      const oldest = (Math.floor(resend / interval) + 1) * interval;
      const valid = 4 * Math.max(interval, resend);
      // The restored state counts from the third evaluation after a start.
      expect(valid - oldest).toBeGreaterThanOrEqual(OUTAGE_SECONDS + REPLAY_SECONDS + 3 * interval);
    },
  );

  it('WHEN it is back THEN no alert has to wait its `for` again', () => {
    expect(secondsOf('--rules.alert.for-grace-period')).toBe(0);
  });
});
