/** Characters that a terminal or a viewer would act upon instead of showing them; JSON escapes only some of them. */
const ACTING_RANGES = [
  '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f',
  // Direction of writing, line ends, byte order.
  '\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff',
].join('');
const ACTING = new RegExp(`[${ACTING_RANGES}]`, 'g');
const HAS_ACTING = new RegExp(`[${ACTING_RANGES}]`);

const visible = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The text with such characters written out, and not longer than that. */
export function plainText(text: string, longest: number): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}… (${text.length - longest} more)` : text;
  return HAS_ACTING.test(cut) ? cut.replace(ACTING, visible) : cut;
}
