import type { Problem } from '../model/origin.ts';

/** What is wrong in one file: the place inside it and the complaint. */
export interface FileComplaint {
  readonly code: Problem['code'];
  readonly message: string;
  readonly hint: string;
}
