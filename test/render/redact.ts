export interface Replacement {
  readonly pattern: string;
  readonly replacement: string;
  readonly needs?: readonly string[];
}

/** What the Collector does with these replacements, in JavaScript: the patterns use only what both engines share. */
export const redact = (text: string, replacements: readonly Replacement[]): string =>
  replacements.reduce((rest, { pattern, replacement, needs }) => {
    if (needs !== undefined && !needs.some(entry => contains(text, entry))) return rest;
    return rest.replace(javascript(pattern, 'g'), replacement.replace(/\$\{(\d)\}/g, '$$$1'));
  }, text);

const contains = (text: string, entry: string): boolean =>
  entry.split(' ').every(word => text.toLowerCase().includes(word));

/** A pattern of the Collector's; words that ignore case are written out, which JavaScript has no group for. */
export function javascript(pattern: string, flags = ''): RegExp {
  const ignoreCase = pattern.startsWith('(?i)');
  const source = (ignoreCase ? pattern.slice(4) : pattern).replace(
    /\(\?i:([^()]*)\)/g,
    (_, words: string) =>
      `(?:${words.replace(/[a-z]/gi, letter => `[${letter.toUpperCase()}${letter.toLowerCase()}]`)})`,
  );
  return new RegExp(source, ignoreCase ? `${flags}i` : flags);
}
