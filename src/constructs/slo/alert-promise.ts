import type { Severity } from '../../model/rule.ts';
import { count, type History } from './event-history.ts';

/** What an SLO promises of its alerts, in words of budgets and not of burn rates. */
export interface AlertPromise {
  /** Per cent. */
  readonly objective: number;
  readonly days: number;
  readonly minimumTraffic: number;
  readonly minimumFailures: number;
  readonly watched: readonly Watched[];
}

/** So much of the whole window's budget, spent within so much of the window, is told. */
export interface Watched {
  readonly severity: Severity;
  /** Per cent of the budget. */
  readonly spent: number;
  /** Part of the SLO's window. */
  readonly within: number;
}

/** The four alerts as the SRE workbook's table has them, by name. */
export const TABLE = {
  'page-quick': { severity: 'critical', spent: 2, within: 1 / 720 },
  'page-slow': { severity: 'critical', spent: 5, within: 1 / 120 },
  'ticket-quick': { severity: 'warning', spent: 10, within: 1 / 30 },
  'ticket-slow': { severity: 'warning', spent: 10, within: 1 / 10 },
} as const satisfies Readonly<Record<string, Watched>>;

const SHORTEST_MINUTES = 5;

/** Seconds of the short window beside a long one. */
export const shortOf = (days: number, { within }: Watched): number =>
  Math.max(SHORTEST_MINUTES * 60, (days * 86_400 * within) / 12);

/**
 * Which severities must fire at a minute, found by counting every event of the history. It knows nothing of rates,
 * factors, recordings or PromQL: tests compare the rules with it.
 */
export function firing(history: History, minute: number, promise: AlertPromise): readonly Severity[] {
  const fires = promise.watched.filter(watched => {
    const long = promise.days * 1_440 * watched.within;
    const short = shortOf(promise.days, watched) / 60;
    const { events, bad } = count(history, minute, long);
    if (events < promise.minimumTraffic || bad < promise.minimumFailures) return false;
    return [long, short].every(window => spendsTooMuch(history, minute, window, watched, promise));
  });
  return [...new Set(fires.map(({ severity }) => severity))];
}

/** Whether going on like this for the watched part of the SLO's window spends the watched part of its budget. */
function spendsTooMuch(
  history: History,
  minute: number,
  window: number,
  watched: Watched,
  promise: AlertPromise,
): boolean {
  const { events, bad } = count(history, minute, window);
  if (events === 0) return false;
  const allowedInWindow = (events / watched.within) * ((100 - promise.objective) / 100);
  return bad > (allowedInWindow * watched.spent) / 100;
}
