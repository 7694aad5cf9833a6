import type { AlertMatch } from './matcher.ts';

/** Alerts that need not be told while another one fires. */
export interface InhibitionProps {
  /** While an alert like this fires … */
  readonly when: AlertMatch;
  /** … alerts like this are not told, … */
  readonly mute: AlertMatch;
  /** … if both carry the same values of these labels. A label both sides lack would match everything, and is refused. */
  readonly equal: readonly string[];
}
