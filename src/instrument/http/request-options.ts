import type { DurationInput } from '../../shared/duration.ts';
import type { Declared } from '../metrics/declared.ts';

/** How requests are counted, timed and told. */
export interface RequestOptions {
  /** Counter of finished requests. Labels are filled by name: method, route, status, status_class, outcome, error, sla. */
  readonly requests?: Declared;
  /** Histogram or summary of seconds; labels as above. */
  readonly duration?: Declared;
  /** Gauge of requests under way; without labels. */
  readonly inFlight?: Declared;
  /** From then on a request is told as slow. @default '1s' */
  readonly slow?: DurationInput;
  /** What is promised: for all routes, or for some by their pattern. */
  readonly sla?: DurationInput | Readonly<Record<string, DurationInput>>;
  /** Which requests get a log line: all, or those that failed, were slow or broke a promise. @default 'all' */
  readonly log?: 'all' | 'notable' | false;
  /** @default 'x-request-id' */
  readonly requestIdHeader?: string;
  /** @default 'x-correlation-id' */
  readonly correlationIdHeader?: string;
}
