import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { layoutExpression } from '../../../src/render/prometheus/expression-layout.ts';

describe('layoutExpression', () => {
  it('GIVEN a short query WHEN laid out THEN it stays on one line', () => {
    expect(layoutExpression(' a and b ')).toBe('a and b');
  });

  it('GIVEN operators inside brackets and strings WHEN laid out THEN lines end only outside of them', () => {
    const text = `sum(a + b) / sum(c{x="p and q \\" or r"}) ${' '.repeat(80)}and ({\`e and f\`} or g)`;
    expect(layoutExpression(text)).toBe(
      `sum(a + b)\n/ sum(c{x="p and q \\" or r"}) ${' '.repeat(79)}\nand ({\`e and f\`} or g)`,
    );
  });

  it('GIVEN a comment WHEN laid out THEN nothing is moved behind it', () => {
    const text = `${'a + '.repeat(40)}b # sum and more\n+ c`;
    expect(layoutExpression(text)).toBe(text);
  });

  it('GIVEN any text WHEN laid out THEN only blanks became line ends', () => {
    const part = fc.constantFrom('a', ' + ', ' and ', '(', ')', '"x and y"', '{', '}', ' ', "'", '\\');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 80 }), parts => {
        const text = parts.join('').trim();
        expect(layoutExpression(text).replaceAll('\n', ' ')).toBe(text);
      }),
    );
  });
});
