import { expect, it } from '@jest/globals';
import { needKnown } from '../../src/shared/need-known.ts';

it.each<[string, unknown, string, string, string]>([
  ['nothing', undefined, 'value-missing', 'cart expects an object of options, found nothing.', 'Known: size, colour.'],
  ['a list', ['size'], 'value-missing', 'cart expects an object of options, found a list.', 'Known: size, colour.'],
  ['a text', 'size', 'value-missing', 'cart expects an object of options, found "size".', 'Known: size, colour.'],
  ['a misspelt one', { color: 1 }, 'option-unknown', 'cart has no option "color".', 'Did you mean "colour"?'],
  ['one of every object', { toString: 1 }, 'option-unknown', 'cart has no option "toString".', 'Known: colour, size.'],
])('GIVEN %s WHEN options are expected THEN it is refused, with what is known', (_, given, code, message, hint) => {
  const refused = expect.objectContaining({ name: 'InputError', code, message, hint });
  expect(() => needKnown('cart', given, ['size', 'colour'])).toThrow(refused as never);
});

it('GIVEN some of the options that are known WHEN they are looked at THEN all is well', () => {
  expect(() => needKnown('cart', { colour: undefined }, ['size', 'colour'])).not.toThrow();
});
