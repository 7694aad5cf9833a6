import { type Context, trace } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';

/** Digits of the trace id that are compared: a share is met to a sixteen-millionth. */
const DIGITS = 6;
const RANGE = 16 ** DIGITS;
/** The random part of a trace id are its last 14 digits (W3C Trace Context, level 2). */
const RANDOM_FROM = 18;

/**
 * Keeps a share of the traces by their id, and says so in `tracestate` (`ot=th:…`, OpenTelemetry's consistent probability
 * sampling): whoever counts spans can count each kept one for those that were left out. A caller's decision is followed.
 */
export class ConsistentSampler implements Sampler {
  readonly #threshold: number;
  /** The same in digits, as ids have them. */
  readonly #digits: string;
  readonly #kept: SamplingResult;
  readonly #left: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

  /** @param share from 0 to 1 */
  constructor(share: number) {
    this.#threshold = Math.round((1 - share) * RANGE);
    // A share of nothing is above every id.
    this.#digits = this.#threshold === RANGE ? 'none' : this.#threshold.toString(16).padStart(DIGITS, '0');
    const digits = this.#digits.replace(/0+$/, '') || '0';
    this.#kept = {
      decision: SamplingDecision.RECORD_AND_SAMPLED,
      traceState: new TraceState().set('ot', `th:${digits}`),
    };
  }

  shouldSample(context: Context, traceId: string): SamplingResult {
    const parent = trace.getSpanContext(context);
    if (parent !== undefined && trace.isSpanContextValid(parent)) {
      if ((parent.traceFlags & 1) === 0) return this.#left;
      return {
        decision: SamplingDecision.RECORD_AND_SAMPLED,
        ...(parent.traceState === undefined ? {} : { traceState: parent.traceState }),
      };
    }
    return this.keeps(traceId) ? this.#kept : this.#left;
  }

  /** Whether a trace that begins with this id is kept. */
  keeps(traceId: string): boolean {
    return traceId.slice(RANDOM_FROM, RANDOM_FROM + DIGITS) >= this.#digits;
  }

  toString(): string {
    return `ConsistentSampler{${1 - this.#threshold / RANGE}}`;
  }
}
