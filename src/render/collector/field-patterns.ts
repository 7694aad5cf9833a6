/** The words of a field name: `apiKey`, `api-key` and `API_KEY` are `api` and `key`. */
const words = (field: string): string[] =>
  field
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(word => word !== '');

/** A field in all its spellings, as an RE2 alternative; case is ignored by the patterns that use it. */
const spelling = (field: string): string => words(field).join('[-_. ]?');

/** Longest first: `access_token` before `token`, so that a shorter name does not end the match early. */
const alternatives = (fields: readonly string[]): string =>
  [...new Set(fields.map(spelling))]
    .filter(text => text !== '')
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .join('|');

/** Names such as `http.request.header.authorization`, and `.0` behind them when a list was flattened. */
export const fieldKeyPattern = (fields: readonly string[]): string =>
  `(?i)^(?:.*[-._ /])?(?:${alternatives(fields)})(?:\\.[0-9]+)*$`;

/** Headers whose value is several words or `name=value` pairs: it ends with the line, not with the word. */
const isHeader = (field: string): boolean => /authorization|cookie/.test(words(field).join(' '));

const NAME_PREFIX = '(?:[A-Za-z0-9_.-]*[._-])?';
/** A quoted text, closed or cut off; `\"` is the quote of JSON inside JSON. */
const QUOTED = `\\\\+"[^"\\\\]*\\\\+"|"(?:[^"\\\\]|\\\\.)*(?:"|\\\\?$)|'(?:[^'\\\\]|\\\\.)*(?:'|\\\\?$)`;
const LIST_OR_MAP = '\\[[^\\]]*(?:\\]|$)|\\{[^}]*(?:\\}|$)';
const SCHEME_AND_WORD = '(?:basic|bearer|digest|negotiate|token)\\s+[^\\s"\',;]+';
const WORD = '[^\\s"\',;&)}\\]]+';
const REST_OF_LINE = '[^"\'\\r\\n]+';

export interface TextPattern {
  readonly pattern: string;
  readonly replacement: string;
}

/**
 * The values of these fields inside text: JSON at any depth, JSON inside JSON, Python's and YAML's spelling, logfmt,
 * query strings, header dumps. JSON stays JSON.
 */
export function fieldTextPatterns(fields: readonly string[]): TextPattern[] {
  const headers = fields.filter(isHeader);
  const all = alternatives(fields);
  if (all === '') return [];
  const inText = (names: string, value: string): TextPattern => ({
    pattern: `(?i)(\\b${NAME_PREFIX}(?:${names})\\s*[=:]\\s*)(?:${value})`,
    replacement: '${1}[redacted]',
  });
  return [
    {
      pattern: `(?i)(\\\\*["'])(${NAME_PREFIX}(?:${all}))(\\\\*["']\\s*[:=]\\s*)(?:${QUOTED}|${LIST_OR_MAP}|${WORD})`,
      replacement: '${1}${2}${3}${1}[redacted]${1}',
    },
    ...(headers.length === 0 ? [] : [inText(alternatives(headers), `${QUOTED}|${LIST_OR_MAP}|${REST_OF_LINE}`)]),
    inText(all, `${QUOTED}|${LIST_OR_MAP}|${SCHEME_AND_WORD}|${WORD}`),
  ];
}
