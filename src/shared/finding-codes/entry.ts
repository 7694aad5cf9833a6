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
