import type { FindingCode } from './finding-codes.ts';

/** A place in a file the user wrote. Lines and columns count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `error` stops the write; `warning` is shown and the output is written. */
export type FindingSeverity = 'error' | 'warning';

/** One thing wrong with a declaration or with what would be written. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: FindingSeverity;
  /** Construct path (`heartbeat/api/HeartbeatsLate`) or, for a rendered file, its path below `dist/<stack>/`. */
  readonly path: string;
  /** The construct's line in the user's file, where it is known. */
  readonly position?: Position;
  /** What was found and what was expected. */
  readonly message: string;
  /** The fix, as an imperative sentence. */
  readonly hint: string;
}
