import type { Origin } from './origin.ts';

/** A rule pack as a stack uses it: for reviewers, what was changed or is missing, each with its reason. */
export interface RulePackUse {
  readonly name: string;
  /** The service it was declared for, when it is about one. */
  readonly service?: string;
  /** Names of the alerts it brought, sorted. */
  readonly alerts: readonly string[];
  /** How many series it computes. */
  readonly records: number;
  /** What of it would have had nothing to read, why, and how that would change. */
  readonly leftOut: readonly { readonly rule: string; readonly reason: string; readonly fix: string }[];
  /** What the stack changed, as text: `warning: below 0.1 → 0.15`. */
  readonly tuned: readonly { readonly alert: string; readonly changes: readonly string[]; readonly reason?: string }[];
  readonly disabled: readonly { readonly alert: string; readonly reason: string }[];
  /** What it can be given, where it brings alerts only for what it is given. */
  readonly options: readonly string[];
  readonly origin: Origin;
}
