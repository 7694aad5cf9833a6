import { outsideStrings } from '../outside-strings.ts';

const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)/gi;

/**
 * Rewrites what Prometheus takes and the grammar for editors does not, without moving anything: `5.` without digits
 * behind the point, colons in lists of labels, a signed offset in parentheses, `offset` as the name of a metric.
 */
export const normalizePromql = (text: string): string =>
  outsideStrings(text, code =>
    code
      .replace(/(?<![\w.])\d+\.(?![\w.])/g, number => `${number.slice(0, -1)} `)
      .replace(/(?<![\w.])(\d+)\.(?=e[+-]?\d)/gi, '$10')
      .replace(GROUPING, list => list.replaceAll(':', '_'))
      .replace(/\boffset\s*[+-]\s*\(\s*[\w.]+\s*\)/gi, offset => offset.replace(/[()]/g, ' ')),
  ).replace(
    /(^\s*|[(,+*/%^<>=-]\s*|\b(?:and|or|unless)\s+)offset\b|\boffset(?=\s*\{)/gi,
    name => `${name.slice(0, -1)}_`,
  );
