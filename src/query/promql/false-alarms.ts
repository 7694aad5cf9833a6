/**
 * Verdicts of the checker for editors that Prometheus does not share; found with Prometheus's own test corpus. A name
 * in the braces may be given by several conditions, as long as none stands before the braces.
 */
export const isFalseAlarm = (message: string, found: string): boolean =>
  message.startsWith('metric name must not be set twice') && found.startsWith('{');
