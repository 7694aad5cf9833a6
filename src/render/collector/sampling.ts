import type { CollectorComponent } from '../../model/component.ts';
import { ottlString } from './ottl.ts';

/** Values of a trace id's last 56 bits, which W3C Trace Context level 2 wants random. */
const RANDOM_VALUES = 2 ** 56;
/** Where they stand in the 32 digits of a trace id. */
const RANDOM_FROM = 18;
const RANDOM_DIGITS = 14;

/**
 * Keeps a share of the traces, the same ones at every gateway. An application that sampled by itself has that counted:
 * the share is of all its traces, not of those it sent.
 * https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
 */
export const sampler = ({ sampling }: CollectorComponent): Record<string, unknown> => ({
  mode: 'equalizing',
  sampling_percentage: percentage(sampling),
  // All digits: `exemplarsOfKeptTraces` decides by the same threshold.
  sampling_precision: RANDOM_DIGITS,
});

/**
 * Spans are counted before sampling. A span whose trace is not kept loses its trace id on that way: it is counted all
 * the same, and no exemplar leads to a trace that nobody stored.
 */
export const exemplarsOfKeptTraces = ({ sampling }: CollectorComponent): Record<string, unknown> => ({
  error_mode: 'ignore',
  trace_statements: [
    {
      context: 'span',
      statements: [
        `set(span.trace_id, TraceID(0x${'0'.repeat(32)})) where Substring(span.trace_id.string, ${RANDOM_FROM}, ${RANDOM_DIGITS}) < ${ottlString(threshold(sampling))}`,
      ],
    },
  ],
});

const percentage = (share: number): number => Number((share * 100).toFixed(6));

/** The smallest random value that is kept. The Collector reads the percentage with single precision. */
function threshold(share: number): string {
  const kept = Math.round((Math.fround(percentage(share)) / 100) * RANDOM_VALUES);
  return (BigInt(RANDOM_VALUES) - BigInt(kept)).toString(16).padStart(RANDOM_DIGITS, '0');
}
