import { setTimeout } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { EventLoopLag } from '../../src/exporter/system/event-loop-lag.ts';

it('GIVEN a loop that was late once WHEN several ask THEN each is told, until the window is over, and no lateness of its own', async () => {
  const lag = new EventLoopLag();
  lag.start();
  await setTimeout(400);
  // The pause between two looks, which is no lateness, is longer than that.
  expect(lag.seconds(50)).toBeLessThan(0.03);
  for (const end = performance.now() + 300; performance.now() < end; );
  await setTimeout(60);
  for (let asked = 0; asked < 2; asked += 1) expect(lag.seconds(100)).toBeGreaterThan(0.2);
  lag.turn();
  expect(lag.seconds(100)).toBeGreaterThan(0.2);
  await setTimeout(50);
  lag.turn();
  expect(lag.seconds(100)).toBeLessThan(0.2);
  lag.stop();
});
