/** What `sightline explain` and docs/findings.md say of a code. */
export interface FindingCodeEntry {
  readonly severity: 'error' | 'warning';
  /** One line, without the particulars. */
  readonly title: string;
  /** What would go wrong if it were let through. */
  readonly why: string;
  /** A short declaration that raises it. */
  readonly example: string;
}

/**
 * Every code a finding can carry, by subject. The registry is the only place that names a code, and docs/findings.md is
 * generated from it.
 */
export const FINDING_CODES = {
  // shared
  'duration-invalid': {
    severity: 'error',
    title: 'Not a duration',
    why: 'Prometheus refuses a configuration with a malformed or negative duration.',
    example: "new Prometheus(stack, 'prometheus', { retention: Duration.days(-1) });",
  },
  'bytes-invalid': {
    severity: 'error',
    title: 'Not a size',
    why: 'A volume or limit of a malformed size is refused by the platform.',
    example: "new Prometheus(stack, 'prometheus', { storage: '10 gigs' as never });",
  },
} as const satisfies Record<string, FindingCodeEntry>;

export type FindingCode = keyof typeof FINDING_CODES;
