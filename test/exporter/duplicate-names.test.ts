import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { duplicateNames } from '../../src/exporter/config/duplicate-names.ts';

describe('GIVEN names that stand twice in one object', () => {
  it.each([
    [
      'checks',
      '{"checks": {\n"web": {},\n"db": {},\n"web": 1 } }',
      ['checks: "web" stands there twice, in lines 2 and 4'],
    ],
    ['the whole', '{"a":1,"a":2}', ['the whole: "a" stands there twice, in lines 1 and 1']],
    [
      'an object in a list',
      '{"x":[{},\n{"a":{},"b":[1,2],\n"a":[]}]}',
      ['x.1: "a" stands there twice, in lines 2 and 3'],
    ],
    ['an object in another spelling', '{"a":1,"\\u0061":2}', ['the whole: "a" stands there twice, in lines 1 and 1']],
    ['an object, three times', '{"a":1,\n"a":2,\n"a":3}', [/in lines 1 and 2;/, /in lines 1 and 3;/]],
    ['an object of many', `{${'"a":1,'.repeat(500)}"a":1}`, Array.from({ length: 20 }, () => /"a"/)],
  ])('WHEN they are in %s THEN both places are said', (_, json, expected) => {
    JSON.parse(json);
    expect(duplicateNames(json)).toEqual(
      expected.map(text => (typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text))),
    );
  });
});

/** Names and texts that look like the parts of JSON. */
const text = fc.oneof(
  fc.constantFrom('', 'a', '"', '\\', '\\"', '{', '}', '[', ':', ',', '__proto__', '\n'),
  fc.string(),
);

it('GIVEN any value WHEN it is written as JSON THEN nothing stands twice; WHEN a name is written again THEN it does', () => {
  const value = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' });
  fc.assert(
    fc.property(fc.dictionary(text, fc.oneof(value, text), { minKeys: 1 }), fc.nat(), (object, i) => {
      const json = JSON.stringify({ checks: object }, undefined, i % 3);
      expect(duplicateNames(json)).toEqual([]);
      const names = Object.keys(object);
      const again = `{${JSON.stringify(names[i % names.length])}:{},${JSON.stringify(object).slice(1)}`;
      expect(duplicateNames(`[0,${again}]`)).toHaveLength(1);
    }),
  );
});

it('GIVEN a long text full of quotes WHEN looked through THEN it is one text', () => {
  const text = JSON.stringify('":\\'.repeat(1_000_000));
  expect(duplicateNames(`{"a":${text},"a":${text}}`)).toHaveLength(1);
});
