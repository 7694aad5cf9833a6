import { Duration, type DurationInput } from '../shared/duration.ts';
import { InputError } from '../shared/input-error.ts';
import type { QueryProblem } from './expression.ts';
import { NO_PROBLEMS, problem } from './problem.ts';

/** A Grafana variable that stands for a duration, for dashboards: `$__rate_interval`, `$__range`, `$window`. */
export type DurationVariable = `$${string}`;

/** A length of time in a query: text (`'5m'`), a `Duration`, or, on dashboards, a Grafana variable. */
export type Range = DurationInput | DurationVariable;

/** As both query languages write it: whole numbers, largest unit first. */
const PLAIN = /^(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/;

const ORDERED = /^([\d.]+w)?([\d.]+d)?([\d.]+h)?([\d.]+m)?([\d.]+s)?([\d.]+ms)?$/;

/** What a query prints for a duration, and what is wrong with it. */
export interface RangeText {
  readonly text: string;
  readonly problems: readonly QueryProblem[];
}

/** Keeps the user's own notation where the query languages take it (`90s` stays `90s`). */
export function rangeText(range: Range, what: string, zero: 'allowed' | 'refused' = 'refused'): RangeText {
  if (typeof range === 'string' && (range.startsWith('$') || (PLAIN.test(range) && /[1-9]/.test(range)))) {
    return { text: range, problems: NO_PROBLEMS };
  }
  try {
    const duration = Duration.parse(range as DurationInput);
    if (typeof range === 'string' && !ORDERED.test(range)) {
      return {
        text: range,
        problems: [
          problem(
            'duration-invalid',
            `${what}: "${range}" has its units out of order.`,
            'Put the largest unit first: "1h30m".',
          ),
        ],
      };
    }
    const text = typeof range === 'string' && PLAIN.test(range) ? range : duration.toString();
    if (duration.milliseconds > 0 || zero === 'allowed') return { text, problems: NO_PROBLEMS };
    return { text, problems: [problem('duration-invalid', `${what} is zero.`, 'Write a duration such as "5m".')] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { text: String(range), problems: [problem(error.code, `${what}: ${error.message}`, error.hint)] };
  }
}

/** Seconds, for functions that take a number; undefined when it is not a duration. */
export function rangeSeconds(range: DurationInput): number | undefined {
  try {
    return Duration.parse(range).seconds;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
