import { classEnd } from './check-re2-class.ts';
import { escapeEnd } from './check-re2-escape.ts';
import { Re2Error } from './re2-error.ts';

const MAX_REPEAT = 1000;
const GROUP_NAME = /^\(\?P?<([A-Za-z0-9_]+)>/;
const GROUP_FLAGS = /^\(\?([imsU]*(?:-[imsU]+)?)([:)])/;
const COUNTED_REPEAT = /^\{(\d+)(?:(,)(\d*))?\}/;

/**
 * What is wrong with a regular expression in RE2 syntax, which Prometheus and Loki use; undefined when it is right.
 * RE2 has no lookaround and no backreferences, which is what keeps it linear.
 */
export function checkRe2(source: string): string | undefined {
  try {
    scan(source);
    return undefined;
  } catch (error) {
    if (error instanceof Re2Error) return error.message;
    throw error;
  }
}

/** Where the scan stands: whether there is something to repeat, and whether it has been repeated already. */
type Last = 'nothing' | 'atom' | 'repeat';

function scan(source: string): void {
  const names = new Set<string>();
  const open: Last[] = [];
  let last: Last = 'nothing';
  let at = 0;
  while (at < source.length) {
    const char = source[at];
    if (char === '(') {
      const start = groupStart(source, at, names);
      at += start.length;
      if (start.opens) {
        open.push(last);
        last = 'nothing';
      }
    } else if (char === ')') {
      if (open.pop() === undefined) throw new Re2Error('unexpected )');
      last = 'atom';
      at += 1;
    } else if (char === '|') {
      last = 'nothing';
      at += 1;
    } else {
      const repeat = repeatLength(source, at);
      if (repeat > 0) {
        const text = source.slice(at, at + repeat);
        if (last === 'nothing') throw new Re2Error(`missing argument to repetition operator: ${text}`);
        if (last === 'repeat') throw new Re2Error(`invalid nested repetition operator: ${text}`);
        last = 'repeat';
        at += repeat;
      } else {
        at = atomEnd(source, at);
        last = 'atom';
      }
    }
  }
  if (open.length > 0) throw new Re2Error('missing closing )');
}

function atomEnd(source: string, at: number): number {
  if (source[at] === '[') return classEnd(source, at);
  if (source[at] === '\\') return escapeEnd(source, at, 'outside');
  return at + 1;
}

/** Length of `*`, `+`, `?`, `{2,3}` with an optional `?` for lazy; 0 when there is none. */
function repeatLength(source: string, at: number): number {
  const lazy = (end: number) => end - at + (source[end] === '?' ? 1 : 0);
  if ('*+?'.includes(source[at] ?? ' ')) return lazy(at + 1);
  const counted = source[at] === '{' ? COUNTED_REPEAT.exec(source.slice(at, at + 32)) : null;
  if (counted === null) return 0;
  const [text, from = '', comma, to] = counted;
  const low = Number(from);
  const high = comma === undefined ? low : to === '' || to === undefined ? low : Number(to);
  if (low > MAX_REPEAT || high > MAX_REPEAT || low > high) throw new Re2Error(`invalid repeat count: ${text}`);
  return lazy(at + text.length);
}

function groupStart(source: string, at: number, names: Set<string>): { length: number; opens: boolean } {
  if (source[at + 1] !== '?') return { length: 1, opens: true };
  const rest = source.slice(at, at + 200);
  if (/^\(\?<?[=!]/.test(rest)) throw new Re2Error(`RE2 has no lookahead or lookbehind: ${rest.slice(0, 4)}…`);
  const named = GROUP_NAME.exec(rest);
  if (named !== null) {
    const name = named[1] ?? '';
    if (names.has(name)) throw new Re2Error(`duplicate group name: ${name}`);
    names.add(name);
    return { length: named[0].length, opens: true };
  }
  const flags = GROUP_FLAGS.exec(rest);
  if (flags === null) throw new Re2Error(`invalid or unsupported group: ${rest.slice(0, 4)}…`);
  return { length: flags[0].length, opens: flags[2] === ':' };
}
