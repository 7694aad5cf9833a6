import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { parseYaml } from '../../src/shared/yaml.ts';
import { writeYaml } from '../../src/shared/yaml-writer.ts';

const reference = (value: unknown): string => dump(value, { lineWidth: -1, noRefs: true });

/** Pieces of text that mean something to YAML, so that arbitrary texts are made of trouble. */
const pieces = fc.constantFrom(
  ...[
    'a',
    'B',
    '_',
    '/',
    '1',
    '0x',
    '.5',
    '-',
    '- ',
    ':',
    ': ',
    '#',
    ' #',
    ' ',
    '  ',
    '\n',
    '\n\n',
    '\t',
    '\r',
    "'",
    '"',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    '&',
    '*',
    '!',
    '|',
    '>',
    '%',
    '@',
    '`',
    '?',
    '? ',
    '~',
    '=',
    '<<',
    '---',
    '...',
    '\\',
    '(',
    ')',
  ],
  ...[
    'true',
    'No',
    'y',
    'null',
    'é',
    '–',
    '…',
    '😀',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\ufeff',
    '\u0007',
    '$labels',
    '{{ x }}',
  ],
);
const text = fc.oneof(
  fc.array(pieces, { maxLength: 6 }).map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 40 }),
);
const leaf = fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const data = fc.letrec(tie => ({
  node: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(text, fc.oneof(tie('node'), fc.constant(undefined)), { maxKeys: 4 }),
  ),
})).node;

describe('writeYaml', () => {
  it('GIVEN any text WHEN written as item, value and key THEN it is what js-yaml writes', () => {
    fc.assert(
      fc.property(text, value => {
        for (const place of [[value], { k: value }, { [value]: 1 }, { a: [{ b: value }] }]) {
          expect(writeYaml(place)).toBe(reference(place));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('GIVEN any data WHEN written THEN it is what js-yaml writes, and parses back', () => {
    fc.assert(
      fc.property(data, value => {
        const written = writeYaml(value);
        expect(written).toBe(reference(value));
        // js-yaml does not quote keys that look like the end of a document.
        fc.pre(!/^(---|\.\.\.)/m.test(written));
        expect(parseYaml(written)).toEqual(JSON.parse(JSON.stringify(value ?? null, keepNumbers), reviveNumbers));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([0, -0, 1.5, -1.5, 1e21, 1e-7, 100000, Number.NaN, Number.POSITIVE_INFINITY])(
    'GIVEN the number %p WHEN written THEN it is what js-yaml writes',
    value => expect(writeYaml([value])).toBe(reference([value])),
  );

  it.each([
    [new Date(0)],
    [[new Date(0)]],
    [{ a: new Map() }],
    [[undefined]],
    [{ a: () => 1 }],
    [{ a: 1n }],
    [Symbol('x')],
    [undefined],
  ])('GIVEN %p, which is no plain data, WHEN written THEN it ends as with js-yaml', value => {
    const outcome = (write: (v: unknown) => string) => {
      try {
        return write(value);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(outcome(writeYaml)).toBe(outcome(reference));
  });
});

/** JSON knows neither -0 nor NaN; both are YAML. */
const keepNumbers = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
    ? `number ${Object.is(value, -0) ? '-0' : value}`
    : value;
const reviveNumbers = (_key: string, value: unknown): unknown =>
  typeof value === 'string' && value.startsWith('number ') ? Number(value.slice('number '.length)) : value;
