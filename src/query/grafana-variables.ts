import { outsideStrings } from './outside-strings.ts';

/** Variables that Grafana fills with a duration, and those it fills with a number. */
const DURATIONS = ['__interval', '__rate_interval', '__range', '__auto'];
const NUMBERS = ['__interval_ms', '__range_ms', '__range_s', '__from', '__to'];

const VARIABLE = /\$(?:(\w+)|\{(\w+)(?:\.\w+)?(?::[^}]*)?\})/g;
/** Text before a variable that says what it stands for. */
const BEFORE_DURATION = /(?:\[\s*|:\s*|\boffset\s+-?\s*)$/i;
const BEFORE_LABEL = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\((?:[^()]*,)?\s*$/i;

/**
 * Puts an example in place of each Grafana variable outside of strings, so that a dashboard's query can be checked:
 * a duration in ranges, a name in lists of labels and before braces, otherwise a number. Positions stay the same.
 */
export const substituteGrafanaVariables = (text: string): string =>
  outsideStrings(text, code =>
    code.replace(VARIABLE, (variable, plain: string | undefined, braced: string | undefined, at: number) => {
      const name = plain ?? braced ?? '';
      const after = code.slice(at + variable.length);
      // In `${__range_s}s` the unit follows the number, so what fills the place goes before it.
      if (/^\w/.test(after)) return '1'.padStart(variable.length);
      return example(name, code.slice(0, at), after).padEnd(variable.length);
    }),
  );

function example(name: string, before: string, after: string): string {
  if (NUMBERS.includes(name)) return '1';
  if (DURATIONS.includes(name) || BEFORE_DURATION.test(before)) return '1m';
  return BEFORE_LABEL.test(before) || /^\s*[{[]/.test(after) ? 'v' : '1';
}
