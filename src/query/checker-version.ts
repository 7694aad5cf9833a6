/**
 * Versions of the checkers, for caches of verdicts: change one whenever a text can get another verdict. Apart from the
 * checkers themselves, so that asking for it does not load their parsers.
 */
export const CHECKER_VERSION = {
  promql: '0.313.3-1',
  /** Of `queryFacts`. */
  facts: '1',
  logql: '0.3.0-1',
  traceql: '1.0.0-1',
} as const;
