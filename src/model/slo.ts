import type { Origin } from './origin.ts';
import type { Severity } from './rule.ts';

/** A service level objective: what share of a service's work must be good over a rolling window. */
export interface Slo {
  /** `<service>-<name>`: the label `sloth_id` of everything recorded for it. */
  readonly id: string;
  readonly service: string;
  readonly name: string;
  readonly sli: 'availability' | 'latency' | 'freshness' | 'ratio';
  /** What counts as good, as the end of the sentence "99.9 % of …". */
  readonly good: string;
  /** Per cent. */
  readonly objective: number;
  /** What may be bad, as a share. */
  readonly budget: number;
  readonly windowDays: number;
  /** Whether single events are counted, or time. */
  readonly counts: 'events' | 'time';
  /** Events an alert's long window must hold, and how many of them bad; absent where time is counted. */
  readonly minimum?: { readonly traffic: number; readonly failures: number };
  readonly burnRates: readonly SloBurnRate[];
  readonly origin: Origin;
}

/** One pair of windows that is watched. */
export interface SloBurnRate {
  readonly name: string;
  readonly severity: Severity;
  readonly factor: number;
  readonly longSeconds: number;
  readonly shortSeconds: number;
  /** Until it is seen when everything fails from one moment on, at even traffic. */
  readonly totalFailureSeconds: number;
  /** The same when a tenth fails; absent when a tenth is less than it looks for. */
  readonly tenthSeconds?: number;
}
