import { escapeEnd } from './check-re2-escape.ts';
import { Re2Error } from './re2-error.ts';

const POSIX = /^\[:\^?(\w*):\]/;
const POSIX_NAMES = 'alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit'.split(' ');

/** Where the bracket expression that starts at `at` ends. */
export function classEnd(source: string, at: number): number {
  let i = at + 1;
  if (source[i] === '^') i += 1;
  for (let first = true; first || source[i] !== ']'; first = false) {
    if (i >= source.length) throw new Re2Error('missing closing ]');
    const posix = source[i] === '[' ? POSIX.exec(source.slice(i, i + 16)) : null;
    if (posix !== null) {
      if (!POSIX_NAMES.includes(posix[1] ?? '')) throw new Re2Error(`invalid character class range: ${posix[0]}`);
      i += posix[0].length;
    } else i = rangeEnd(source, i);
  }
  return i + 1;
}

/** One character, or two with a dash between them. */
function rangeEnd(source: string, at: number): number {
  const middle = oneEnd(source, at);
  if (isSet(source, at) || source[middle] !== '-' || source[middle + 1] === ']' || middle + 1 >= source.length) {
    return middle;
  }
  const end = oneEnd(source, middle + 1);
  const text = source.slice(at, end);
  if (isSet(source, middle + 1) || valueAt(source, at) > valueAt(source, middle + 1)) {
    throw new Re2Error(`invalid character class range: ${text}`);
  }
  return end;
}

/** `\d` and its like stand for many characters and cannot bound a range. */
const isSet = (source: string, at: number): boolean => source[at] === '\\' && /[dDsSwWpP]/.test(source[at + 1] ?? '');

function oneEnd(source: string, at: number): number {
  if (source[at] === '\\') return escapeEnd(source, at, 'class');
  return at + ((source.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
}

const NAMED: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

function valueAt(source: string, at: number): number {
  if (source[at] !== '\\') return source.codePointAt(at) ?? 0;
  const char = source[at + 1] ?? '';
  if (char === 'x') return Number.parseInt(/[0-9a-fA-F]+/.exec(source.slice(at + 2, at + 12))?.[0] ?? '0', 16);
  if (/[0-7]/.test(char)) return Number.parseInt(/[0-7]{1,3}/.exec(source.slice(at + 1, at + 4))?.[0] ?? '0', 8);
  return NAMED[char] ?? source.codePointAt(at + 1) ?? 0;
}
