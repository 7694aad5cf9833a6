/** What is known of a check; `unknown` when it was not made yet, or makes no sense without another one that failed. */
export type Status = 'healthy' | 'warning' | 'critical' | 'unknown';

/** What is said of the whole: who cannot tell that it is well says that it is not. */
export type Verdict = Exclude<Status, 'unknown'>;

/** The outcome of one attempt. */
export interface Outcome {
  readonly status: Status;
  /** What was found, for people; without secrets. */
  readonly message: string;
}

export const healthy = (message: string): Outcome => ({ status: 'healthy', message });
export const warning = (message: string): Outcome => ({ status: 'warning', message });
export const critical = (message: string): Outcome => ({ status: 'critical', message });
export const unknown = (message: string): Outcome => ({ status: 'unknown', message });

/** The worse of two. */
export function worse(a: Verdict, b: Verdict): Verdict {
  if (a === 'critical' || b === 'critical') return 'critical';
  return a === 'warning' || b === 'warning' ? 'warning' : 'healthy';
}

/** A number against thresholds that it must not exceed; what is no number is never well. */
export function above(
  value: number,
  limits: { readonly warning?: number | undefined; readonly critical?: number | undefined },
  describe: (limit?: number) => string,
): Outcome {
  if (Number.isNaN(value)) return critical('there is no number to judge');
  if (limits.critical !== undefined && value > limits.critical) return critical(describe(limits.critical));
  if (limits.warning !== undefined && value > limits.warning) return warning(describe(limits.warning));
  return healthy(describe());
}
