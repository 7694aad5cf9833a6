import { setTimeout } from 'node:timers/promises';
import { expect } from '@jest/globals';

/** Asks until the answer is the wanted one, for ten seconds. */
export async function becomes<T>(wanted: T, ask: () => Promise<T>): Promise<void> {
  let found = await ask();
  for (const end = Date.now() + 10_000; found !== wanted && Date.now() < end; found = await ask()) await setTimeout(50);
  expect(found).toBe(wanted);
}
