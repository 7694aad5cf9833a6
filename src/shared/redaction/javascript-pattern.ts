/** A pattern of the Collector's; words that ignore case are written out, which JavaScript of this age has no group for. */
export function javascriptPattern(pattern: string, flags = ''): RegExp {
  const ignoreCase = pattern.startsWith('(?i)');
  const source = (ignoreCase ? pattern.slice(4) : pattern).replace(
    /\(\?i:([^()]*)\)/g,
    (_, words: string) =>
      `(?:${words.replace(/[a-z]/gi, letter => `[${letter.toUpperCase()}${letter.toLowerCase()}]`)})`,
  );
  return new RegExp(source, ignoreCase ? `${flags}i` : flags);
}

/** `${1}` as JavaScript names a group. */
export const javascriptReplacement = (replacement: string): string => replacement.replace(/\$\{(\d)\}/g, '$$$1');
