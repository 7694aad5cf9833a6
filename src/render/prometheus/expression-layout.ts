/** Longest query written on one line. */
const LINE = 100;

/** Operators between which a long query is broken, as whole words or signs at nesting depth 0. */
const OPERATOR = /^\s(and|or|unless|==|!=|>=|<=|>|<|\+|-|\*|\/|%)\s/;

/**
 * A query as a person reads it: short ones on one line, long ones broken before the operators outside all brackets.
 * Only blanks between tokens change, so the query stays the same.
 */
export function layoutExpression(text: string): string {
  const trimmed = text.trim();
  // A comment runs to the end of its line, so lines of raw queries that may have one are left as they are.
  if (trimmed.length <= LINE || trimmed.includes('\n') || trimmed.includes('#')) return trimmed;
  const lines: string[] = [];
  let start = 0;
  let depth = 0;
  let quote = '';
  for (let i = 0; i < trimmed.length; i += 1) {
    const char = trimmed[i] ?? '';
    if (quote !== '') {
      if (char === '\\' && quote !== '`') i += 1;
      else if (char === quote) quote = '';
      continue;
    }
    if (char === '"' || char === "'" || char === '`') quote = char;
    else if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth -= 1;
    else if (depth === 0 && i > start && OPERATOR.test(trimmed.slice(i, i + 9))) {
      lines.push(trimmed.slice(start, i));
      start = i + 1;
    }
  }
  return [...lines, trimmed.slice(start)].join('\n');
}
