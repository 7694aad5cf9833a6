import type { FindingCode } from '../shared/finding-codes.ts';

/** One thing wrong with a declared metric. */
export interface MetricProblem {
  readonly code: FindingCode;
  readonly message: string;
  /** How to put it right. */
  readonly hint: string;
}
