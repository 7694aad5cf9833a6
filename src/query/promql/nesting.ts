import { outsideStrings } from '../outside-strings.ts';

/** The type checker's time grows with the square of this; no query that people read comes near. */
export const MOST_NESTED = 100;

/** How deep parentheses are nested. */
export function nestingOf(text: string): number {
  let depth = 0;
  let most = 0;
  outsideStrings(text, code => {
    for (const char of code) {
      if (char === '(') most = Math.max(most, ++depth);
      else if (char === ')') depth -= 1;
    }
    return code;
  });
  return most;
}
