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

/** What the scan knows of the group it is in: what came last, and how often the most repeated part is repeated. */
interface Level {
  last: 'nothing' | 'atom' | 'repeat';
  times: number;
  most: number;
}

const newLevel = (): Level => ({ last: 'nothing', times: 1, most: 1 });

function scan(source: string): void {
  const names = new Set<string>();
  const outer: Level[] = [];
  let level = newLevel();
  let at = 0;
  while (at < source.length) {
    const char = source[at];
    if (char === '(') {
      const start = groupStart(source, at, names);
      at += start.length;
      if (start.opens) {
        outer.push(level);
        level = newLevel();
      }
    } else if (char === ')') {
      const inner = level;
      const back = outer.pop();
      if (back === undefined) throw new Re2Error('unexpected )');
      level = atomAdded(back, inner.most);
      at += 1;
    } else if (char === '|') {
      level.last = 'nothing';
      at += 1;
    } else {
      const repeat = repeatAt(source, at);
      if (repeat !== undefined) repeated(level, repeat);
      else atomAdded(level, 1);
      at = repeat?.end ?? atomEnd(source, at);
    }
  }
  if (outer.length > 0) throw new Re2Error('missing closing )');
}

function atomAdded(level: Level, times: number): Level {
  level.last = 'atom';
  level.times = times;
  level.most = Math.max(level.most, times);
  return level;
}

function repeated(level: Level, { text, times }: Repeat): void {
  if (level.last === 'nothing') throw new Re2Error(`missing argument to repetition operator: ${text}`);
  if (level.last === 'repeat') throw new Re2Error(`invalid nested repetition operator: ${text}`);
  level.last = 'repeat';
  level.times *= Math.max(1, times);
  if (level.times > MAX_REPEAT) throw new Re2Error(`invalid repeat count: ${text}`);
  level.most = Math.max(level.most, level.times);
}

function atomEnd(source: string, at: number): number {
  if (source[at] === '[') return classEnd(source, at);
  if (source[at] === '\\') return escapeEnd(source, at, 'outside');
  return at + 1;
}

interface Repeat {
  readonly text: string;
  /** The largest number of times, if there is one. */
  readonly times: number;
  readonly end: number;
}

/** `*`, `+`, `?`, `{2,3}` with an optional `?` for lazy; undefined when there is none. */
function repeatAt(source: string, at: number): Repeat | undefined {
  const counted = source[at] === '{' ? COUNTED_REPEAT.exec(source.slice(at, at + 32)) : null;
  if (counted === null && !'*+?'.includes(source[at] ?? ' ')) return undefined;
  const [text, from = '1', , to = ''] = counted ?? [source[at] ?? ''];
  const low = Number(from);
  const high = to === '' ? low : Number(to);
  if (low > MAX_REPEAT || high > MAX_REPEAT || low > high) throw new Re2Error(`invalid repeat count: ${text}`);
  const end = at + text.length;
  return { text, times: high, end: source[end] === '?' ? end + 1 : end };
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
