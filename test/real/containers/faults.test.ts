import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeAtLength, itAtLength, LONG } from '../long.ts';
import { eventually } from '../telemetry-servers.ts';
import { describeInContainers, HeartbeatStack } from './heartbeat-stack.ts';
import { computed, secondsUntilTold, toldSince } from './messages.ts';

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

  it('WHEN several servers fail at once and the application is restarted THEN each is told in time, and nobody is paged', async () => {
    const faults = { loki: 'kill', collector: 'pause', 'collector-agent': 'kill', 'node-exporter': 'pause' } as const;
    const since = Date.now();
    for (const [service, how] of Object.entries(faults)) stack.compose([how, service]);
    stack.application(['restart', 'heartbeat']);
    const seconds = await Promise.all(
      Object.keys(faults).map(service =>
        secondsUntilTold(stack.outside, {
          since,
          receiver: 'team-core',
          alert: 'ServiceDown',
          service,
          // They share a group: who comes second joins it.
          within: computed('ServiceDown', service, 'team-core').joiningSeconds,
        }),
      ),
    );
    // A page about the restart would be there by now: the servers' messages take longer.
    expect(toldSince(stack.outside, since).filter(told => told.receiver === 'oncall' && !told.resolved)).toEqual([]);
    measured['several servers'] = seconds.map(Math.round);
    for (const [service, how] of Object.entries(faults)) stack.compose([how === 'kill' ? 'start' : 'unpause', service]);
  }, 600_000);
});
