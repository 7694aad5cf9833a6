import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeAtLength, itAtLength, LONG } from '../long.ts';
import { eventually } from '../telemetry-servers.ts';
import { describeInContainers, HeartbeatStack } from './heartbeat-stack.ts';
import { manyFaults } from './many-faults.ts';
import { computed, secondsUntilTold } from './messages.ts';

/** What can happen to the application, what ends it, and which alert tells. */
const FAULTS = {
  'is killed': {
    quick: true,
    alert: 'ServiceDown',
    begin: (stack: HeartbeatStack) => stack.application(['kill', 'heartbeat']),
    end: (stack: HeartbeatStack) => stack.application(['start', 'heartbeat']),
  },
  'is frozen': {
    quick: true,
    alert: 'ServiceDown',
    begin: (stack: HeartbeatStack) => stack.application(['pause', 'heartbeat']),
    end: (stack: HeartbeatStack) => stack.application(['unpause', 'heartbeat']),
  },
  'answers too slowly': {
    quick: false,
    alert: 'ServiceDown',
    begin: (stack: HeartbeatStack) => stack.misbehave({ hangSeconds: 15 }),
    end: (stack: HeartbeatStack) => stack.misbehave({ hangSeconds: 0 }),
  },
  'has a worker that stands still': {
    quick: false,
    alert: 'BackgroundServiceDown',
    begin: (stack: HeartbeatStack) => stack.misbehave({ worker: true }),
    end: (stack: HeartbeatStack) => stack.misbehave({ worker: false }),
  },
  'vanishes with its name': {
    quick: false,
    alert: 'ServiceDown',
    begin: (stack: HeartbeatStack) => stack.application(['rm', '--stop', '--force', 'heartbeat']),
    end: (stack: HeartbeatStack) => stack.application(['up', '--detach']),
  },
} as const;
const ROUNDS = LONG ? 4 : 1;

describeInContainers('GIVEN the stack under a steady load', () => {
  let stack: HeartbeatStack;
  const measured: Record<string, number[]> = {};

  beforeAll(async () => {
    stack = await HeartbeatStack.up();
  }, 400_000);

  afterAll(async () => {
    console.info('seconds from fault to message', measured);
    await stack?.down();
  }, 400_000);

  // First, since every other fault begins a start as well.
  (LONG ? it : it.skip)(
    'WHEN it restarts again and again THEN the team is told',
    async () => {
      const starts = async () => {
        const [found] = await stack.prometheus.query('changes(process_start_time_seconds{job="heartbeat"}[15m])');
        return Number(found?.value[1] ?? 0);
      };
      const since = Date.now();
      for (let i = 1; i <= 3; i++) {
        await fetch('http://127.0.0.1:5000/crash').catch(() => {}); // It ends before it answers.
        await eventually('Prometheus has seen the start', async () => (await starts()) >= i || undefined);
      }
      const { totalSeconds: within } = computed('ServiceRestarting', 'heartbeat', 'team-core');
      const what = { receiver: 'team-core', alert: 'ServiceRestarting', service: 'heartbeat' } as const;
      measured['restarts again and again'] = [await secondsUntilTold(stack.outside, { since, within, ...what })];
    },
    1_200_000,
  );

  /** The next fault is a new one, not a part of this one. */
  const quiet = () =>
    eventually(
      'no page of the application is open',
      async () => {
        const alerts = await stack.alertmanager.alerts();
        return alerts.every(a => a.labels.service !== 'heartbeat' || a.labels.severity !== 'critical') || undefined;
      },
      120,
    );

  describe.each(Array.from({ length: ROUNDS }, (_, i) => i + 1))('round %d', () => {
    for (const [what, fault] of Object.entries(FAULTS)) {
      const test = fault.quick ? it : itAtLength;
      test(`WHEN it ${what} THEN it is paged within the computed time`, async () => {
        const { totalSeconds } = computed(fault.alert, 'heartbeat', 'oncall');
        // Anywhere between two scrapes and two evaluations.
        await new Promise(resolve => setTimeout(resolve, Math.random() * 10_000));
        const since = Date.now();
        await fault.begin(stack);
        const seconds = await secondsUntilTold(stack.outside, {
          since,
          receiver: 'oncall',
          alert: fault.alert,
          service: 'heartbeat',
          within: totalSeconds,
        }).finally(() => fault.end(stack));
        measured[what] = [...(measured[what] ?? []), Math.round(seconds)];
        expect(seconds).toBeLessThanOrEqual(60);
        await quiet();
      }, 300_000);
    }
  });

  describeAtLength.each(['prometheus', 'alertmanager'])('WHEN %s dies', server => {
    it('THEN the outside watcher pages within four minutes, and is pinged again when it is back', async () => {
      const { watcher } = stack.outside;
      const since = Date.now();
      stack.compose(['kill', server]);
      await eventually('the page', async () => watcher.pages.some(at => at > since) || undefined, 240);
      measured[`${server} dies`] = [Math.round((Date.now() - since) / 1000)];
      const back = Date.now();
      stack.compose(['start', server]);
      await eventually('a ping', async () => watcher.standIn.received.some(r => r.at > back) || undefined, 180);
    }, 500_000);
  });

  describe('WHEN many things fail', () =>
    manyFaults(
      () => stack,
      figures => Object.assign(measured, figures),
    ));
});
