import type { FindingCode } from '../shared/finding-codes.ts';

/** One thing wrong in a query, found while it was built. The construct that uses the query adds its own path. */
export interface QueryProblem {
  readonly code: FindingCode;
  readonly message: string;
  /** How to put it right. */
  readonly hint: string;
  /** Stack of the call that built the wrong part, so that a finding points at the user's line. */
  readonly stack?: string;
}

/** A finished query as plain data: what rules, alerts and panels keep of a `Vector` or a log query. */
export interface Expression {
  readonly language: 'promql' | 'logql';
  readonly text: string;
  /** Sorted labels a result sample can carry; undefined when unknown (raw text without a declaration). */
  readonly labels: readonly string[] | undefined;
  /** Sorted names of the series selected, with `_bucket`, `_sum` or `_count` where that is what is selected. */
  readonly metrics: readonly string[];
  readonly problems: readonly QueryProblem[];
}
