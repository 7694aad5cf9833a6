import type { CheckSchedule } from '../../model/exporter-config.ts';
import { DEFAULT_INTERVAL_SECONDS, DEFAULT_RETRIES, DEFAULT_TIMEOUT_SECONDS } from './default-limits.ts';

/** HealthCheckStale (rules/health.ts) tells of results that are older. */
const LONGEST_ROUND_SECONDS = 600;

/** A check whose result may lawfully be older than one that counts as forgotten. */
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
    `${at}: ${interval} and ${tried} are ${seconds} s, more than the ${LONGEST_ROUND_SECONDS} s after which HealthCheckStale takes the check for forgotten: lower timeoutSeconds, retries or intervalSeconds.`,
  ];
}
