import type { CheckSchedule } from '../../model/exporter-config.ts';
import { DEFAULT_INTERVAL_SECONDS, DEFAULT_RETRIES, DEFAULT_TIMEOUT_SECONDS } from './default-limits.ts';

/**
 * From here HealthCheckStale (rules/health.ts) counts a result as old, and it tells when that has lasted five minutes.
 * Those are room for what nobody plans: of a longer round it would take less to be told of a check that is made. The
 * pauses differ by 5 % of the interval (scheduled-check.ts), 15 s at most, which are not worth a sum nobody can follow.
 */
const LONGEST_ROUND_SECONDS = 600;

/** A check whose result may lawfully be as old as one that nobody renews. */
export function roundComplaints(at: string, check: CheckSchedule): string[] {
  const {
    intervalSeconds = DEFAULT_INTERVAL_SECONDS,
    timeoutSeconds = DEFAULT_TIMEOUT_SECONDS,
    retries = DEFAULT_RETRIES,
  } = check;
  const attempts = retries + 1;
  const seconds = intervalSeconds + attempts * timeoutSeconds;
  if (seconds <= LONGEST_ROUND_SECONDS) return [];
  const interval = `intervalSeconds (${intervalSeconds}${check.intervalSeconds === undefined ? ' by default' : ''})`;
  const tried = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} of timeoutSeconds (${timeoutSeconds})`;
  return [
    `${at}: ${interval} and ${tried} are ${seconds} s, more than the ${LONGEST_ROUND_SECONDS} s after which HealthCheckStale counts a result as old: lower timeoutSeconds, retries or intervalSeconds.`,
  ];
}
