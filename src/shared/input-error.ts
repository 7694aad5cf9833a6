import type { FindingCode } from './finding-codes.ts';

/**
 * Something a person wrote that cannot be accepted: thrown where it is written, turned into a finding where it is
 * caught. Never used for our own mistakes, which throw plain `Error`s.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code: FindingCode;
  /** What to write instead, as an imperative sentence. */
  readonly hint: string;

  constructor(code: FindingCode, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
