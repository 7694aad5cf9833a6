import type { LatencyThresholds } from '../../model/exporter-config.ts';
import { above, type Outcome } from '../health/outcome.ts';

/** An answer that was right, and how long it took. */
export const timed = (seconds: number, { warningSeconds, criticalSeconds }: LatencyThresholds): Outcome =>
  above(seconds, { warning: warningSeconds, critical: criticalSeconds }, limit =>
    limit === undefined ? 'answers' : `answers after ${seconds.toFixed(2)} s, more than ${limit} s`,
  );
