/**
 * Whether a whole-text match in RE2 syntax takes the empty text. RE2 is near enough to JavaScript for that; what
 * JavaScript does not read is taken to match something.
 */
export function re2MatchesEmpty(source: string): boolean {
  const body = source
    .replace(/\(\?[imsU-]+\)/g, '')
    .replace(/\(\?[imsU-]+:/g, '(?:')
    .replaceAll('(?P<', '(?<')
    .replace(/(?<!\\)([\^$])(?=[*+?])/g, '(?:$1)');
  try {
    return new RegExp(`^(?:${body})$`, 's').test('');
  } catch {
    return false;
  }
}
