/**
 * Changes whenever a query text can get another verdict: the versions of the parsers and of our own checks. Apart from
 * the checkers themselves, so that a run that knows every verdict need not load them.
 */
export const CHECKER_VERSION = { promql: '0.313.3-1', logql: '0.4.2-1', traceql: '1.0.0-1' } as const;
