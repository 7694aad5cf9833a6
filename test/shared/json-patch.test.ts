import { describe, expect, it } from '@jest/globals';
import { jsonPatch } from '../../src/shared/json-patch.ts';

const document = { a: { b: [1, 2, 3], 'c/d~e': true }, n: null };

describe('jsonPatch', () => {
  it.each([
    ['add a key', [{ op: 'add', path: '/a/x', value: 1 }], { ...document, a: { ...document.a, x: 1 } }],
    ['insert', [{ op: 'add', path: '/a/b/1', value: 9 }], { ...document, a: { ...document.a, b: [1, 9, 2, 3] } }],
    ['append', [{ op: 'add', path: '/a/b/-', value: 4 }], { ...document, a: { ...document.a, b: [1, 2, 3, 4] } }],
    [
      'append by index',
      [{ op: 'add', path: '/a/b/3', value: 4 }],
      { ...document, a: { ...document.a, b: [1, 2, 3, 4] } },
    ],
    ['remove', [{ op: 'remove', path: '/a/b/0' }], { ...document, a: { ...document.a, b: [2, 3] } }],
    ['replace', [{ op: 'replace', path: '/a/b/0', value: 7 }], { ...document, a: { ...document.a, b: [7, 2, 3] } }],
    ['replace a null', [{ op: 'replace', path: '/n', value: 1 }], { ...document, n: 1 }],
    [
      'escaped names',
      [{ op: 'replace', path: '/a/c~1d~0e', value: 0 }],
      { ...document, a: { ...document.a, 'c/d~e': 0 } },
    ],
    ['move', [{ op: 'move', from: '/n', path: '/m' }], { a: document.a, m: null }],
    ['copy', [{ op: 'copy', from: '/a/b', path: '/m' }], { ...document, m: [1, 2, 3] }],
    ['test', [{ op: 'test', path: '/a/b', value: [1, 2, 3] }], document],
    ['the whole document', [{ op: 'replace', path: '', value: 5 }], 5],
    [
      'a key named __proto__',
      [{ op: 'add', path: '/__proto__', value: 1 }],
      JSON.parse('{"a":{"b":[1,2,3],"c/d~e":true},"n":null,"__proto__":1}'),
    ],
  ])('GIVEN an operation to %s WHEN applied THEN it does what RFC 6902 says', (_, operations, expected) => {
    const before = structuredClone(document);
    expect(jsonPatch(document, operations)).toEqual({ value: expected, misses: [] });
    expect(document).toEqual(before);
  });

  it.each([
    ['a missing key', { op: 'replace', path: '/a/x', value: 1 }, '"x" is not there'],
    ['a missing parent', { op: 'add', path: '/x/y', value: 1 }, '"x" is not there'],
    ['an index behind the end', { op: 'add', path: '/a/b/4', value: 1 }, 'the list has no item 4, it has 3'],
    ['an index that is none', { op: 'remove', path: '/a/b/01' }, 'the list has no item 01, it has 3'],
    ['"-" where nothing can be', { op: 'remove', path: '/a/b/-' }, 'the list has no item -, it has 3'],
    [
      'a value instead of a container',
      { op: 'add', path: '/a/b/0/x', value: 1 },
      'there is nothing that could hold it',
    ],
    ['a failing test', { op: 'test', path: '/n', value: 0 }, 'the value there is another one'],
    ['a move into itself', { op: 'move', from: '/a', path: '/a/b' }, 'it moves into itself'],
    ['an unknown operation', { op: 'delete', path: '/a' }, 'op is one of add, remove, replace, move, copy, test'],
    ['a path without a slash', { op: 'add', path: 'a', value: 1 }, 'a path is empty or begins with "/"'],
    ['inherited names', { op: 'replace', path: '/constructor', value: 1 }, '"constructor" is not there'],
    ['no operation at all', null, 'a path is empty or begins with "/"'],
  ])('GIVEN %s WHEN applied THEN it is a miss and changes nothing', (_, operation, why) => {
    const { value, misses } = jsonPatch(document, [operation]);
    expect(value).toEqual(document);
    expect(misses).toEqual([expect.stringContaining(why)]);
  });

  it('GIVEN something else than a list WHEN applied THEN it is a miss', () => {
    expect(jsonPatch(document, { op: 'add' }).misses).toEqual(['it is not a list of operations']);
  });
});
