import { setImmediate } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { Slots } from '../../src/exporter/checks/slots.ts';

const never = new AbortController().signal;
const hang = (): Promise<never> => new Promise(() => {});

it('GIVEN two places WHEN three want one THEN the third waits for the first that ends', async () => {
  const slots = new Slots(2);
  let end = (): void => {};
  const began: string[] = [];
  const first = slots.run('a', never, () => {
    began.push('a');
    return new Promise<string>(resolve => {
      end = () => resolve('done');
    });
  });
  void slots.run('b', never, hang);
  const third = slots.run('c', never, async () => {
    began.push('c');
    return 'c';
  });
  await setImmediate();
  expect(began).toEqual(['a']);
  end();
  expect([await first, await third]).toEqual(['done', 'c']);
});

it('GIVEN work that hangs WHEN others want the same THEN they hold no place of their own', async () => {
  const slots = new Slots(2);
  let begun = 0;
  for (let i = 0; i < 10; i += 1)
    void slots.run('the disk that hangs', never, () => {
      begun += 1;
      return hang();
    });
  expect(await slots.run('another', never, async () => 'well')).toBe('well');
  expect(begun).toBe(1);
});

it('GIVEN work that fails THEN all who wanted it are told, and its place is free', async () => {
  const slots = new Slots(1);
  const fail = (): Promise<never> => Promise.reject(new Error('no such thing'));
  const both = await Promise.allSettled([slots.run('a', never, fail), slots.run('a', never, fail)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await slots.run('b', never, async () => 'well')).toBe('well');
});

it('GIVEN somebody who waits for a place WHEN the time is over THEN that is said, and the place goes to another', async () => {
  const slots = new Slots(1);
  const held = new AbortController();
  const first = slots.run(
    'a',
    held.signal,
    () => new Promise<void>(resolve => held.signal.addEventListener('abort', () => resolve())),
  );
  const tired = new AbortController();
  let begun = false;
  const second = slots.run('b', tired.signal, async () => {
    begun = true;
  });
  tired.abort();
  await expect(second).rejects.toThrow('ended while it waited for others that hang');
  held.abort();
  await first;
  expect(await slots.run('c', never, async () => 'well')).toBe('well');
  expect(begun).toBe(false);
});
