import { expect, it } from '@jest/globals';
import { eventually } from '../telemetry-servers.ts';
import type { HeartbeatStack } from './heartbeat-stack.ts';
import { computed, secondsUntilTold, tellsOf, toldSince } from './messages.ts';

const LONG = process.env.SIGHTLINE_LONG === '1';

/** SIGKILL, or SIGSTOP: what still has its port and never answers. */
type How = 'kill' | 'pause';
const END = { kill: 'start', pause: 'unpause' } as const;

/** Half of the servers die and half freeze; the second time it is the other half. */
const FIRST: Readonly<Record<string, How>> = {
  loki: 'kill',
  tempo: 'pause',
  collector: 'pause',
  'collector-agent': 'kill',
  'node-exporter': 'pause',
  grafana: 'kill',
};
const SECOND = Object.fromEntries(
  Object.entries(FIRST).map(([service, how]): [string, How] => [service, how === 'kill' ? 'pause' : 'kill']),
);

/** Several faults at once, none of which is lost among the others. */
export function manyFaults(
  stack: () => HeartbeatStack,
  measured: (seconds: Readonly<Record<string, number[]>>) => void,
): void {
  const STANDING = 10;
  /** When servers failed for the first time. */
  let first = 0;

  it('WHEN ten workers stand still THEN all ten are paged within the computed time, in few messages', async () => {
    const since = Date.now();
    const { joiningSeconds } = computed('BackgroundServiceDown', 'heartbeat', 'oncall');
    const pages = () => toldSince(stack().outside, since).filter(t => t.receiver === 'oncall' && !t.resolved);
    await stack().misbehave({ standing: STANDING });
    try {
      await eventually(
        'all are paged',
        async () => {
          const text = pages()
            .map(page => page.text)
            .join('\n');
          return Array.from({ length: STANDING }, (_, i) => `standing-${i}`).every(w => text.includes(w)) || undefined;
        },
        joiningSeconds,
      );
      const last = pages().at(-1)?.at ?? 0;
      measured({ 'ten workers': [Math.round((last - since) / 1000)] });
      expect(pages().length).toBeLessThanOrEqual(3);
    } finally {
      await stack().misbehave({ standing: 0 });
    }
  }, 120_000);

  it('WHEN several servers fail at once and the application is restarted THEN each is told in time, and nobody is paged', async () => {
    first = Date.now();
    const seconds = await told(stack(), available(stack(), FIRST), {
      meanwhile: () => stack().application(['restart', 'heartbeat']),
    });
    // A page about the restart would be there by now: the servers' messages take longer.
    const pages = toldSince(stack().outside, first).filter(t => t.receiver === 'oncall' && !t.resolved);
    expect(pages).toEqual([]);
    measured({ 'several servers': seconds });
  }, 600_000);

  (LONG ? it : it.skip)(
    'WHEN that is over and they fail the other way THEN each is told in time once more',
    async () => {
      const services = available(stack(), FIRST).map(([service]) => service);
      // An alert that is back before its group has said that it was over says nothing: Alertmanager takes it for the same.
      await eventually(
        'everybody knows that it is over',
        async () => {
          const over = toldSince(stack().outside, first).filter(t => t.resolved);
          return services.every(service => over.some(t => tellsOf(t, 'ServiceDown', service))) || undefined;
        },
        420,
      );
      // Its group may still be there, and then holds the news back.
      measured({
        'the same, the other way': await told(stack(), available(stack(), SECOND), { within: 'joiningSeconds' }),
      });
    },
    900_000,
  );
}

const available = (stack: HeartbeatStack, faults: Readonly<Record<string, How>>): [string, How][] =>
  Object.entries(faults).filter(([service]) => !stack.unavailable.includes(service));

/** Seconds until the team was told of each fault; all are over then. */
async function told(
  stack: HeartbeatStack,
  faults: readonly (readonly [service: string, how: How])[],
  {
    within = 'totalSeconds',
    meanwhile,
  }: { readonly within?: 'totalSeconds' | 'joiningSeconds'; readonly meanwhile?: () => void } = {},
): Promise<number[]> {
  const since = Date.now();
  for (const [service, how] of faults) stack.compose([how, service]);
  meanwhile?.();
  try {
    const seconds = await Promise.all(
      faults.map(([service]) =>
        secondsUntilTold(stack.outside, {
          since,
          receiver: 'team-core',
          alert: 'ServiceDown',
          service,
          within: computed('ServiceDown', service, 'team-core')[within],
        }),
      ),
    );
    return seconds.map(Math.round);
  } finally {
    for (const [service, how] of faults) stack.compose([END[how], service]);
  }
}
