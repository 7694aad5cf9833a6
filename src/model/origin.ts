import type { FindingCode } from '../shared/finding-codes.ts';

/** Where a record of the model was declared: its construct's path and the call stack of that moment. */
export interface Origin {
  /** Construct path below the app, such as `heartbeat/api/HeartbeatsLate`. */
  readonly path: string;
  /** An `Error` kept for its stack; read only when a finding must name the user's line. */
  readonly trace: { readonly stack?: string };
}

/** A finding before its place is looked up: severity and position follow from `code` and `origin`. */
export interface Problem {
  readonly code: FindingCode;
  readonly origin: Origin;
  /** What was found and what was expected. */
  readonly message: string;
  /** The fix, as an imperative sentence. */
  readonly hint: string;
}
