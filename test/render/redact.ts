export interface Replacement {
  readonly pattern: string;
  readonly replacement: string;
}

/** What the Collector does with these replacements, in JavaScript: the patterns use only what both engines share. */
export const redact = (text: string, replacements: readonly Replacement[]): string =>
  replacements.reduce((rest, { pattern, replacement }) => {
    const ignoreCase = pattern.startsWith('(?i)');
    const regex = new RegExp(ignoreCase ? pattern.slice(4) : pattern, ignoreCase ? 'gi' : 'g');
    return rest.replace(regex, replacement.replace(/\$\{(\d)\}/g, '$$$1'));
  }, text);
