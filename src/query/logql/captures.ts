/** The names a pattern captures, without the nameless `<_>`. */
export const patternCaptures = (pattern: string): readonly string[] =>
  [...pattern.matchAll(/<([A-Za-z_]\w*)>/g)].map(([, name]) => name ?? '').filter(name => name !== '_');

/** What Loki refuses in the expression of a `pattern` parser. */
export function captureProblem(pattern: string): string | undefined {
  if (/<[A-Za-z_]\w*><[A-Za-z_]\w*>/.test(pattern)) return 'two captures touch each other';
  return patternCaptures(pattern).length === 0 ? 'the pattern captures nothing' : undefined;
}

/** The named groups of an expression in RE2 syntax. */
export const namedGroups = (source: string): readonly string[] =>
  [...source.matchAll(/\(\?P?<([A-Za-z_]\w*)>/g)].map(([, name]) => name ?? '');
