import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { keyedMerge } from '../../src/shared/keyed-merge.ts';

describe('keyedMerge', () => {
  it('GIVEN lists of named objects WHEN merged THEN equal names merge, new ones go to the end', () => {
    const base = { containers: [{ name: 'a', image: 'x', env: [{ name: 'E', value: '1' }] }, { name: 'b' }] };
    const patch = { containers: [{ name: 'c' }, { name: 'a', env: [{ name: 'E', value: '2' }] }] };
    expect(keyedMerge(base, patch)).toEqual({
      value: {
        containers: [{ name: 'a', image: 'x', env: [{ name: 'E', value: '2' }] }, { name: 'b' }, { name: 'c' }],
      },
      misses: [],
    });
  });

  it('GIVEN plain lists, or objects that share no key WHEN merged THEN the list is replaced', () => {
    expect(keyedMerge({ a: [1, 2] }, { a: [3] }).value).toEqual({ a: [3] });
    expect(keyedMerge({ a: [{ name: 'x' }] }, { a: [{ id: 'y' }] }).value).toEqual({ a: [{ id: 'y' }] });
  });

  it('GIVEN other keys WHEN merged THEN the first that all items have decides', () => {
    const base = { volumes: [{ target: '/a', source: 'x' }] };
    const { value } = keyedMerge(base, { volumes: [{ target: '/a', source: 'y' }] }, ['name', 'target']);
    expect(value).toEqual({ volumes: [{ target: '/a', source: 'y' }] });
  });

  it('GIVEN null WHEN merged THEN the key goes, and where it was not is a miss with its path', () => {
    expect(keyedMerge({ a: { b: 1, c: 2 } }, { a: { b: null } }).value).toEqual({ a: { c: 2 } });
    expect(keyedMerge({ a: { b: 1 } }, { a: { d: null } }).misses).toEqual(['/a/d is removed but is not there']);
    expect(keyedMerge({ a: [{ name: 'x' }] }, { a: [{ name: 'x', d: null }] }).misses).toEqual([
      '/a/x/d is removed but is not there',
    ]);
  });

  it('GIVEN a null within something new WHEN merged THEN it is left out: there is nothing to remove', () => {
    expect(keyedMerge({}, { a: { b: null, c: [{ d: null, e: 1 }] } })).toEqual({
      value: { a: { c: [{ e: 1 }] } },
      misses: [],
    });
  });

  it('GIVEN any object WHEN merged with itself THEN nothing changes, and that is a miss', () => {
    const tree = fc.dictionary(
      fc.string(),
      fc.jsonValue().filter(v => !JSON.stringify(v).includes('null')),
    );
    fc.assert(
      fc.property(tree, base => {
        const { value, misses } = keyedMerge(base, base);
        expect(value).toEqual(base);
        expect(misses).toEqual(['it leaves everything as it was']);
      }),
    );
  });

  it('GIVEN a function in a patch WHEN merged THEN it is a miss with its path: no file can hold it', () => {
    expect(keyedMerge({ a: 1 }, { b: [{ c: () => 1 }] }).misses).toEqual([
      '/b/0/c is a function, which cannot be written to a file',
    ]);
  });

  it('GIVEN a merge WHEN done THEN neither side was changed', () => {
    const base = Object.freeze({ a: Object.freeze({ b: 1 }) });
    const patch = Object.freeze({ a: Object.freeze({ c: 2 }) });
    expect(keyedMerge(base, patch).value).toEqual({ a: { b: 1, c: 2 } });
  });
});
