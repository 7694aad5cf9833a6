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

/**
 * Rewrites what Prometheus takes and the grammar for editors does not, without moving anything: `5.` without digits
 * behind the point, a signed offset in parentheses, `offset` as the name of a metric.
 */
export const normalizePromql = (text: string): string =>
  outsideStrings(text, code =>
    code
      .replace(/(?<![\w.])\d+\.(?![\w.])/g, number => `${number.slice(0, -1)} `)
      .replace(/(?<![\w.])(\d+)\.(?=e[+-]?\d)/gi, '$10')
      .replace(/\boffset\s*[+-]\s*\(\s*[\w.]+\s*\)/gi, offset => offset.replace(/[()]/g, ' ')),
  ).replace(
    /(^\s*|[(,+*/%^<>=-]\s*|\b(?:and|or|unless)\s+)offset\b|\boffset(?=\s*\{)/gi,
    name => `${name.slice(0, -1)}_`,
  );
