import { checkRe2 } from './check-re2.ts';

/** A regular expression in RE2 syntax, and why it is not one if it is not. */
export interface Re2Text {
  readonly text: string;
  readonly error: string | undefined;
}

/** Flags that change nothing in RE2 as Prometheus uses it: `s` is always on there, and texts are always Unicode. */
const HARMLESS_FLAGS = 'su';
const REFUSED_FLAGS: Readonly<Record<string, string>> = {
  g: 'the flag g has no meaning in a match of the whole text',
  y: 'the flag y has no meaning in a match of the whole text',
  d: 'the flag d has no meaning in a query',
  m: 'the flag m changes nothing: the whole text is matched',
  v: 'RE2 has no set notation, which the flag v switches on',
};

/** One piece of a JavaScript regular expression that RE2 writes differently or not at all. */
const TOKEN =
  /\\(?:u\{(?<brace>[0-9a-fA-F]+)\}|u(?<four>[0-9a-fA-F]{4})|c(?<control>[A-Za-z])|x[0-9a-fA-F]{2}|(?<reference>[1-9]\d*|k<\w+>)|(?<property>[pP]\{[^}]*\})|(?<other>[\s\S]))|(?<group>\(\?<(?![=!]))|(?<bracket>\[\^?\]?)|(?<close>\])/gu;

/** Letters whose escape means the same in both; any other escaped letter is just that letter in JavaScript. */
const SAME_ESCAPE = /[dDsSwWbBfnrtv0]/;

/**
 * Translates a JavaScript regular expression; what RE2 lacks (lookaround, backreferences, flags) is an error.
 * Prometheus and Loki match label values as a whole, as if `^(?:…)$` were written.
 */
export function toRe2(regex: RegExp): Re2Text {
  const flags = [...regex.flags];
  const refused = flags.find(flag => flag !== 'i' && !HARMLESS_FLAGS.includes(flag));
  const { text, error } = translate(regex.source === '(?:)' ? '' : regex.source, regex.unicode);
  const whole = flags.includes('i') ? `(?i)${text}` : text;
  return { text: whole, error: (refused && REFUSED_FLAGS[refused]) ?? error ?? checkRe2(whole) };
}

function translate(source: string, unicode: boolean): Re2Text {
  let error: string | undefined;
  let inClass = false;
  const text = source.replace(TOKEN, (token, ...rest) => {
    const part = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (part.bracket !== undefined) {
      if (inClass) {
        inClass = !token.endsWith(']');
        return token.replace('[', '\\[');
      }
      if (token === '[]') return '[^\\x{0}-\\x{10FFFF}]';
      if (token === '[^]') return '[\\x{0}-\\x{10FFFF}]';
      inClass = true;
      return token;
    }
    if (part.close !== undefined) {
      inClass = false;
      return token;
    }
    if (part.group !== undefined) return inClass ? token : '(?P<';
    if (part.reference !== undefined) {
      error = `RE2 has no backreferences: ${token}`;
      return token;
    }
    return translatedEscape(token, part, inClass, unicode);
  });
  return { text, error };
}

function translatedEscape(
  token: string,
  part: Readonly<Record<string, string | undefined>>,
  inClass: boolean,
  unicode: boolean,
): string {
  if (part.four !== undefined) return `\\x{${part.four}}`;
  if (part.brace !== undefined) return unicode ? `\\x{${part.brace}}` : `u{${part.brace}}`;
  if (part.control !== undefined)
    return `\\x0${(part.control.charCodeAt(0) % 32).toString(16)}`.replace(/0(..)$/, '$1');
  if (part.property !== undefined) return unicode ? token.replace(/\{(?:Script|sc)=/, '{') : token.slice(1);
  const char = part.other;
  if (char === undefined) return token;
  if (char === '/') return '/';
  if (char === 'b' && inClass) return '\\x08';
  return /[A-Za-z0-9]/.test(char) && !SAME_ESCAPE.test(char) ? char : token;
}

/** A text as a regular expression that matches just it, in RE2 syntax. */
export const escapeRe2 = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
