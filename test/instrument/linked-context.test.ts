import { describe, expect, it } from '@jest/globals';
import { LinkedContext } from '../../src/instrument/linked-context.ts';

const [ONE, TWO] = [Symbol('one'), Symbol('two')];

describe('LinkedContext', () => {
  it('GIVEN a context WHEN a value is added or replaced THEN the one above it has what it had', () => {
    const above = LinkedContext.ROOT.setValue(ONE, 1).setValue(TWO, 2);
    const below = above.setValue(ONE, 'changed');
    expect([below.getValue(ONE), below.getValue(TWO)]).toEqual(['changed', 2]);
    expect([above.getValue(ONE), above.getValue(TWO)]).toEqual([1, 2]);
    expect(LinkedContext.ROOT.getValue(ONE)).toBeUndefined();
  });

  it('GIVEN a value WHEN it is deleted THEN the context does not have it, and the one above still does', () => {
    const above = LinkedContext.ROOT.setValue(ONE, 1);
    expect(above.deleteValue(ONE).getValue(ONE)).toBeUndefined();
    expect(above.getValue(ONE)).toBe(1);
  });
});
