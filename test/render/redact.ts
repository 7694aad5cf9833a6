import { javascriptPattern, javascriptReplacement } from '../../src/shared/redaction/javascript-pattern.ts';

export interface Replacement {
  readonly pattern: string;
  readonly replacement: string;
  readonly needs?: readonly string[];
}

/** What the Collector does with these replacements, in JavaScript: the patterns use only what both engines share. */
export const redact = (text: string, replacements: readonly Replacement[]): string =>
  replacements.reduce((rest, { pattern, replacement, needs }) => {
    if (needs !== undefined && !needs.some(entry => contains(text, entry))) return rest;
    return rest.replace(javascriptPattern(pattern, 'g'), javascriptReplacement(replacement));
  }, text);

const contains = (text: string, entry: string): boolean =>
  entry.split(' ').every(word => text.toLowerCase().includes(word));
