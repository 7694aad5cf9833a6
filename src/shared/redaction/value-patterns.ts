/**
 * Parts of RE2 patterns: where the value of a field ends in text. Without look-around, and in the syntax that JavaScript
 * shares but for `(?i:…)`, so that the tests read them as the Collector does.
 */

/** As itself or as JSON writes it, once or several times. */
export const LINE_BREAK = '\\r?\\n|(?:\\\\+r)?\\\\+n';

/**
 * A text in double quotes, closed or cut off, inside of as many JSON strings: at depth 0 a quote is `"` and one inside the
 * text `\"`, at depth 1 `\"` and `\\\"`, and so on. Of a run of backslashes before a quote only the length says which it is.
 */
function quotedAt(depth: number): string {
  const unit = 2 ** depth;
  const times = (n: number): string => (n === 0 ? '' : n === 1 ? '\\\\' : `\\\\{${n}}`);
  const pairs = `(?:${times(2 * unit)})*`;
  const inside = `[^"\\\\]|\\\\+[^"\\\\]|${pairs}${times(2 * unit - 1)}"`;
  return `${times(unit - 1)}"(?:${inside})*(?:${pairs}${times(unit - 1)}")?`;
}

/** Deepest first: the shallower ones see the end of a backslash run as their beginning. */
const DOUBLE_QUOTED = [2, 1, 0].map(quotedAt).join('|');
export const QUOTED = `${DOUBLE_QUOTED}|'(?:[^'\\\\]|\\\\.)*(?:'|\\\\?$)`;

/** Brackets and braces, three deep, closed or cut off. */
const nested = (open: string, close: string): string => {
  const other = `[^\\${open}\\${close}]`;
  const closed = (inside: string): string => `\\${open}(?:${other}|${inside})*\\${close}`;
  const innermost = `\\${open}${other}*\\${close}`;
  return `\\${open}(?:${other}|${closed(innermost)})*(?:\\${close}|$)`;
};
export const LIST_OR_MAP = `${nested('[', ']')}|${nested('{', '}')}`;

/** Up to one of these characters; a backslash before one is the quote's or the line break's of the JSON around it. */
const upTo = (characters: string): string => `(?:[^${characters}\\\\]|\\\\+[^${characters}\\\\])+`;

export const SCHEME_AND_WORD = `(?i:basic|bearer|digest|negotiate|token)\\s+${upTo('\\s"\',;')}`;
export const WORD = upTo('\\s"\',;&)}\\]');
/** An escaped line break ends a line, too. */
export const REST_OF_LINE = '(?:[^"\'\\r\\n\\\\]|\\\\+[^"\'\\r\\nrn\\\\])+';
