/** What a check found. */
export type Status = 'healthy' | 'warning' | 'critical';

/** The outcome of one attempt. */
export interface Outcome {
  readonly status: Status;
  /** What was found, for people; without secrets. */
  readonly message: string;
}

export const healthy = (message: string): Outcome => ({ status: 'healthy', message });
export const warning = (message: string): Outcome => ({ status: 'warning', message });
export const critical = (message: string): Outcome => ({ status: 'critical', message });

/** The worse of two. */
export function worse(a: Status, b: Status): Status {
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
