import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkRe2 } from '../../../src/query/regex/check-re2.ts';
import { re2MatchesEmpty } from '../../../src/query/regex/matches-empty.ts';
import { escapeRe2, toRe2 } from '../../../src/query/regex/to-re2.ts';

describe('GIVEN an expression in RE2 syntax', () => {
  test.each([
    ...[
      '',
      'a|b',
      '(?i)a',
      '(?P<n>a)',
      '(?<n>a)',
      '[]a]',
      '[^]a]',
      '[a-z-]',
      '[[:alpha:]_]',
      'a{2,3}?',
      'a{,3}',
      '\\pN',
    ],
    ...[
      '\\p{Greek}',
      '\\x{1F600}',
      '\\Q*(\\E',
      '\\Q*(',
      '\\.\\/\\-',
      '[\\d-z]',
      '(?s:.)',
      '^*',
      '\\07',
      '(a{30}){30}',
      '[\u{1f600}]',
    ],
  ])('%s THEN it is right', source => expect(checkRe2(source)).toBeUndefined());

  test.each([
    ['(', 'missing closing )'],
    [')', 'unexpected )'],
    ['[a', 'missing closing ]'],
    ['[b-a]', 'invalid character class range: b-a'],
    ['[a-\\d]', 'invalid character class range: a-\\d'],
    ['[[:foo:]]', 'invalid character class range: [:foo:]'],
    ['*', 'missing argument to repetition operator: *'],
    ['(?i)*', 'missing argument to repetition operator: *'],
    ['a**', 'invalid nested repetition operator: *'],
    ['a{1001}', 'invalid repeat count: {1001}'],
    ['a{3,2}', 'invalid repeat count: {3,2}'],
    ['(a{100}){100}', 'invalid repeat count: {100}'],
    ['(?=a)', 'RE2 has no lookahead or lookbehind: (?=a…'],
    ['(?<!a)', 'RE2 has no lookahead or lookbehind: (?<!…'],
    ['(?>a)', 'invalid or unsupported group: (?>a…'],
    ['(?P<n>a)(?P<n>b)', 'duplicate group name: n'],
    ['(a)\\1', 'RE2 has no backreferences: \\1'],
    ['\\Z', 'invalid escape sequence: \\Z'],
    ['\\x{110000}', 'invalid escape sequence: \\x{1'],
    ['\\p{Foo}', 'invalid character class range: \\p{Foo}'],
    ['a\\', 'trailing backslash at end of expression'],
  ])('%s THEN it is wrong: %s', (source, message) => expect(checkRe2(source)).toBe(message));
});

describe('GIVEN a regular expression of JavaScript WHEN it is translated', () => {
  test.each([
    [/a\/b/, 'a/b'],
    [/a/i, '(?i)a'],
    [/a/su, 'a'],
    [/(?<n>a)/, '(?P<n>a)'],
    [/\u0041\cA/, '\\x{0041}\\x01'],
    [/\u{1F600}\p{Script=Greek}/u, '\\x{1F600}\\p{Greek}'],
    [/[[\]]/, '[\\[\\]]'],
    // biome-ignore lint/correctness/noEmptyCharacterClassInRegex: JavaScript has it, RE2 has not
    [/[^]/, '[\\x{0}-\\x{10FFFF}]'],
    [/[\b]/, '[\\x08]'],
    [/eA/, 'eA'],
    [/(?:)/, ''],
  ])('%s THEN it is %s', (regex, text) => expect(toRe2(regex)).toEqual({ text, error: undefined }));

  test.each([
    [/a/g, 'the flag g has no meaning in a match of the whole text'],
    [/a/m, 'the flag m changes nothing: the whole text is matched'],
    [/(?!a)b/, 'RE2 has no lookahead or lookbehind: (?!a…'],
    [/(?<=a)b/, 'RE2 has no lookahead or lookbehind: (?<=…'],
    [/(a)\1/, 'RE2 has no backreferences: \\1'],
    [/(?<n>a)\k<n>/, 'RE2 has no backreferences: \\k<n>'],
  ])('%s THEN it is refused: %s', (regex, error) => expect(toRe2(regex).error).toBe(error));
});

test('GIVEN any text THEN it can be matched literally', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const source = escapeRe2(text);
      expect(checkRe2(source)).toBeUndefined();
      expect(new RegExp(`^(?:${source})$`, 's').test(text)).toBe(true);
    }),
  );
});

test('GIVEN an expression THEN it is known whether it matches the empty text', () => {
  expect(['', '.*', 'a?', '(?i)|a', '(?s:.*)', '^*', '(?P<n>)'].map(re2MatchesEmpty)).not.toContain(false);
  expect(['.+', 'a', '(?i)a', '^.$'].map(re2MatchesEmpty)).not.toContain(true);
});
