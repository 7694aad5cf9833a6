import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Attempt } from '../../src/exporter/health/bounded-attempt.ts';
import { critical, healthy, warning } from '../../src/exporter/health/outcome.ts';
import { type CheckState, ScheduledCheck } from '../../src/exporter/health/scheduled-check.ts';
import type { CheckSchedule } from '../../src/model/exporter-config.ts';

const state = (attempt: Attempt, schedule: CheckSchedule, until: (state: CheckState) => boolean) =>
  new Promise<CheckState>(resolve => {
    const check = new ScheduledCheck(attempt, schedule, {
      changed: now => {
        if (!until(now)) return;
        check.stop();
        resolve(now);
      },
    });
    check.start();
  });

describe('GIVEN an attempt that misbehaves', () => {
  it('WHEN it throws, at once or later, THEN only its check has failed', async () => {
    const throwing: Attempt = () => {
      throw new Error('no such thing');
    };
    const rejecting: Attempt = async () => throwing(new AbortController().signal);
    for (const attempt of [throwing, rejecting])
      expect(await state(attempt, { retries: 0 }, () => true)).toMatchObject({
        status: 'critical',
        message: 'no such thing',
      });
  });

  it('WHEN it never ends THEN no other one is begun beside it', async () => {
    let begun = 0;
    const hanging: Attempt = () => {
      begun += 1;
      return new Promise(() => {});
    };
    const { message } = await state(hanging, { timeoutSeconds: 0.05, retries: 2 }, () => true);
    expect([message, begun]).toEqual(['the last attempt still hangs', 1]);
  });

  it('WHEN its message is a whole page THEN it is cut', async () => {
    const { message } = await state(
      async () => healthy('x'.repeat(10_000)),
      {},
      () => true,
    );
    expect(message).toHaveLength(300);
  });

  it('WHEN its timeout is no whole number of milliseconds THEN it is checked all the same', async () => {
    expect(
      (
        await state(
          async () => healthy('well'),
          { timeoutSeconds: 1.001 },
          () => true,
        )
      ).message,
    ).toBe('well');
  });

  it('WHEN it warns THEN it is not tried again', async () => {
    let begun = 0;
    await state(
      async () => {
        begun += 1;
        return warning('slow');
      },
      { retries: 3 },
      () => true,
    );
    expect(begun).toBe(1);
  });
});

describe('GIVEN checks that run again and again', () => {
  it('WHEN they begin in the same moment THEN they part, and each keeps its interval', async () => {
    const begun = Array.from({ length: 30 }, (): number[] => []);
    await Promise.all(
      begun.map(times => {
        const attempt: Attempt = async () => {
          times.push(performance.now());
          return healthy('well');
        };
        return state(attempt, { intervalSeconds: 1 }, () => times.length === 3);
      }),
    );
    const pauses = (from: number) => begun.map(times => (times[from + 1] ?? 0) - (times[from] ?? 0));
    expect(Math.min(...pauses(0))).toBeLessThan(700);
    // Timers are late on a busy machine, never early.
    expect(Math.min(...pauses(1))).toBeGreaterThan(900);
  });

  it('WHEN what they need breaks meanwhile THEN what they found is not said', async () => {
    let cause: string | undefined;
    const said: string[] = [];
    const check = new ScheduledCheck(
      async () => {
        cause = 'unknown because of the database';
        return critical('no answer');
      },
      { retries: 3 },
      { blocked: () => cause, changed: now => void said.push(now.message) },
    );
    check.start();
    while (said.length === 0) await setImmediate();
    check.stop();
    expect(said).toEqual(['unknown because of the database']);
  });
});
