import { describe, expect, it } from '@jest/globals';
import { DeadlyTests } from '../../src/prove/deadly-tests.ts';

/** One mutant after the other, with the tests that fail on it; a test of no other name passes. */
function seen(...mutants: readonly (readonly string[])[]): DeadlyTests {
  const deadly = new DeadlyTests();
  for (const failed of mutants) {
    deadly.add(['a', 'b', 'c', 'd'].map(name => ({ name, failures: failed.includes(name) ? ['exp: []'] : [] })));
  }
  return deadly;
}

describe('DeadlyTests', () => {
  it('GIVEN four mutants killed WHEN asked THEN nothing is said yet', () => {
    expect(seen(['a'], ['a'], ['a'], ['a'], []).turns).toBeUndefined();
  });

  it('GIVEN one test that kills nine in ten WHEN asked THEN it comes first and the others after it', () => {
    const nine = Array(9).fill(['b']);
    expect(seen(...nine, ['c']).turns).toEqual([['b'], ['a', 'c', 'd']]);
  });

  it('GIVEN tests that kill different mutants WHEN asked THEN as few as kill nine in ten come first', () => {
    expect(seen(['a', 'b'], ['b', 'c'], ['c', 'a'], ['c'], ['b'], ['c']).turns).toEqual([
      ['c', 'b'],
      ['a', 'd'],
    ]);
  });

  it('GIVEN all tests are needed WHEN asked THEN they run at once', () => {
    expect(seen(['a'], ['b'], ['c'], ['d'], ['a']).turns).toBeUndefined();
  });
});
