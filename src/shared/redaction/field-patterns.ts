import { LINE_BREAK, LIST_OR_MAP, QUOTED, REST_OF_LINE, SCHEME_AND_WORD, WORD } from './value-patterns.ts';

/** The words of a field name: `apiKey`, `api-key` and `API_KEY` are `api` and `key`. */
const words = (field: string): string[] =>
  field
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(word => word !== '');

/** Longer names may be the end of any word, as in `csrftoken`; `pin` must not be found in `shipping`. */
const SHORT = 4;
const isShort = (field: string): boolean => words(field).join('').length <= SHORT;

const BETWEEN_WORDS = '[-_. ]?';
const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);
/** In an order in which the engine shares beginnings, and a name comes before the shorter one that begins it. */
const alternatives = (fields: readonly string[], spelling: (field: string) => string): string =>
  [...new Set(fields.map(spelling))]
    .filter(text => text !== '')
    .sort((a, b) => (a < b ? 1 : -1))
    .join('|');

/** Without those that end in another one: `token` finds `access_token` as well, and every name costs time on every line. */
function withoutLonger(fields: readonly string[]): readonly string[] {
  const written = fields.map(field => words(field).join('_')).filter(field => field !== '');
  const ends = written.filter(field => !isShort(field));
  return written.filter(field => !ends.some(end => end !== field && field.endsWith(end)));
}

/** Only these ignore case: around them, the hump of `dbPwd` could not be told from any other letter. */
const inAnyCase = (fields: readonly string[]): string =>
  `(?i:${alternatives(fields, field => words(field).join(BETWEEN_WORDS))})`;

/** What may stand before a name. */
interface Before {
  /** Before one that may be the end of any word. */
  readonly long: string;
  /** Before one that must be a word of its own. */
  readonly short: string;
}

/** A field's name in all its spellings with what stands before it; empty without fields. */
function named(fields: readonly string[], before: Before): string {
  const short = fields.filter(isShort);
  const humps = alternatives(short, field => words(field).map(capital).join(''));
  const long = withoutLonger(fields.filter(field => !isShort(field)));
  return [
    ...(long.length === 0 ? [] : [before.long + inAnyCase(long)]),
    ...(short.length === 0 ? [] : [`(?:${before.short})${inAnyCase(short)}`, `${before.long}[a-z0-9](?:${humps})`]),
  ].join('|');
}

/** Names such as `http.request.header.authorization`, and `.0` behind them when a list was flattened. */
export const fieldKeyPattern = (fields: readonly string[]): string =>
  `(?:${named(fields, { long: '', short: '^|[-._ /]' })})(?:\\.[0-9]+)*$`;

/** JSON's `\n` before a name is no part of it. */
const IN_TEXT: Before = { long: '', short: '^|[^A-Za-z0-9]|\\\\[nrt]' };
const IN_TAG: Before = { long: '<[A-Za-z0-9_.:-]*?', short: '<(?:[A-Za-z0-9_.:-]*[_.:-])?' };
const IN_ARGUMENT: Before = { long: '--[A-Za-z0-9-]*?', short: '--(?:[A-Za-z0-9-]*-)?' };
const IN_FORM: Before = {
  long: 'name=\\\\*["\'][A-Za-z0-9_.-]*?',
  short: 'name=\\\\*["\'](?:[A-Za-z0-9_.-]*[_.-])?',
};

/** Headers whose value is several words or `name=value` pairs: it ends with the line, not with the word. */
const isHeader = (field: string): boolean => /authorization|cookie/.test(words(field).join(' '));

export interface TextPattern {
  readonly pattern: string;
  readonly replacement: string;
}

/** Words of which a text with one of these fields contains some: one entry, all of its words. */
export function fieldNeeds(fields: readonly string[]): readonly string[] {
  const names = fields.map(field => words(field).join(' ')).filter(name => name !== '');
  const redundant = (name: string): boolean => names.some(other => other !== name && name.split(' ').includes(other));
  return [...new Set(names)].filter(name => !redundant(name)).sort();
}

/**
 * The values of these fields inside text: JSON at any depth, JSON inside JSON, Python's, Ruby's and YAML's spelling,
 * logfmt, query strings, header dumps, XML, arguments, forms. JSON stays JSON.
 */
export function fieldTextPatterns(fields: readonly string[]): TextPattern[] {
  const name = named(fields, IN_TEXT);
  if (name === '') return [];
  const headers = named(fields.filter(isHeader), IN_TEXT);
  const isSet = '\\]?\\s*(?:=>|=\\\\+u003e|:=|[=:])\\s*';
  const emptyLine = `[^\\r\\n\\\\]*(?:(?:${LINE_BREAK})[A-Za-z-]+:[^\\r\\n\\\\]*)*(?:${LINE_BREAK}){2}`;
  const redacted = (before: string, value: string): TextPattern => ({
    pattern: `(${before})(?:${value})`,
    replacement: '${1}[redacted]',
  });
  return [
    ...(headers === '' ? [] : [redacted(`(?:${headers})${isSet}`, `${QUOTED}|${LIST_OR_MAP}|${REST_OF_LINE}`)]),
    {
      // Where the name stands in quotes, the new value gets the same: JSON stays JSON.
      pattern: `(${name})(\\\\*["'])?(${isSet})(?:${QUOTED}|${LIST_OR_MAP}|${SCHEME_AND_WORD}|${WORD})`,
      replacement: '${1}${2}${3}${2}[redacted]${2}',
    },
    redacted(`(?:${named(fields, IN_TAG)})(?:\\s[^<>]*)?>`, '[^<>]+'),
    redacted(`(?:${named(fields, IN_ARGUMENT)})\\s+`, `${QUOTED}|[^\\s"',;-][^\\s"',;]*`),
    redacted(`(?:${named(fields, IN_FORM)})\\\\*["']${emptyLine}`, '[^\\r\\n\\\\]+'),
  ];
}
