import type { Severity } from '../../model/rule.ts';

/** The four alerts of the SRE workbook, by what they do and how soon. */
export const BURN_RATE_NAMES = ['page-quick', 'page-slow', 'ticket-quick', 'ticket-slow'] as const;
export type BurnRateName = (typeof BURN_RATE_NAMES)[number];

/** Fires while the budget is spent `factor` times as fast as allowed, over a long window and still over a short one. */
export interface BurnRate {
  readonly name: BurnRateName;
  readonly severity: Severity;
  /** 1 spends the budget exactly within the SLO's window. */
  readonly factor: number;
  readonly longSeconds: number;
  /** Lets the alert end soon after the trouble has. */
  readonly shortSeconds: number;
}

/** Of 30 days: 2 % of the budget within 1 h, 5 % within 6 h, 10 % within 1 d, 10 % within 3 d. */
const WORKBOOK: Readonly<Record<BurnRateName, Pick<BurnRate, 'severity' | 'factor'> & { readonly part: number }>> = {
  'page-quick': { severity: 'critical', factor: 14.4, part: 720 },
  'page-slow': { severity: 'critical', factor: 6, part: 120 },
  'ticket-quick': { severity: 'warning', factor: 3, part: 30 },
  'ticket-slow': { severity: 'warning', factor: 1, part: 10 },
};

/** The workbook's: enough to see that it has ended, too short to fire by itself. */
const SHORT_PART = 12;

/** What is shorter than the range of the shortest recorded rate cannot be told from it. */
export const BASE_SECONDS = 300;

/**
 * The burn rates of an SLO over `days`: each alert's long window is the same part of the SLO's window, whatever its
 * length, so the same factor spends the same share of the budget within it.
 *
 * @see https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
 */
export const burnRates = (days: number): readonly BurnRate[] =>
  BURN_RATE_NAMES.map(name => {
    const { severity, factor, part } = WORKBOOK[name];
    const longSeconds = (days * 86_400) / part;
    return { name, severity, factor, longSeconds, shortSeconds: Math.max(BASE_SECONDS, longSeconds / SHORT_PART) };
  });

/**
 * Up to the window of the quickest page rates are taken from the metric itself: there every second counts. Longer ones
 * are means of what is recorded.
 */
export const isRaw = (seconds: number, days: number): boolean =>
  seconds <= Math.max(BASE_SECONDS, (days * 86_400) / WORKBOOK['page-quick'].part);

/** What may fail, as a share. Rounded where subtraction in floats leaves dust: 99.9 gives 0.001. */
export const budgetOf = (objective: number): number => Number(((100 - objective) / 100).toPrecision(10));

/**
 * Seconds until a burn rate is seen when from one moment on `share` of all requests fail, at even traffic; infinite
 * when it never is.
 */
export function secondsUntil(
  { factor, longSeconds, shortSeconds }: BurnRate,
  share: number,
  days: number,
  budget: number,
) {
  const needed = (window: number): number => {
    const failing = (factor * budget * window) / share;
    if (failing >= window) return Number.POSITIVE_INFINITY;
    if (isRaw(window, days)) return failing;
    // A mean of five-minute rates rises with the square of time at first, and lags by half of them later.
    return failing <= BASE_SECONDS / 2 ? Math.sqrt(2 * BASE_SECONDS * failing) : failing + BASE_SECONDS / 2;
  };
  // Without the dust of floats, which would be a second more.
  return Math.ceil(Math.max(needed(longSeconds), needed(shortSeconds)) - 1e-6);
}
