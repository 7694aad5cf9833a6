/** Strings and comments, which stay as they are; an unfinished string runs to the end of the text. */
const OPAQUE = /"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|`[^`]*`?|#[^\n]*/g;

/** Applies a change to the parts of a query that are neither string nor comment. */
export function outsideStrings(text: string, change: (code: string) => string): string {
  let result = '';
  let at = 0;
  for (const match of text.matchAll(OPAQUE)) {
    result += change(text.slice(at, match.index)) + match[0];
    at = match.index + match[0].length;
  }
  return result + change(text.slice(at));
}

/** A text to be put into others: a comment at its end must not swallow what follows. */
export const rawText = (text: string): string => (/#[^\n]*$/.test(text.trim()) ? `${text.trim()}\n` : text.trim());
