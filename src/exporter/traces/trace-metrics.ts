import type { CounterFamily } from '../metrics/number-family.ts';
import type { Registry } from '../metrics/registry.ts';

const DROPS = ['queue_full', 'refused', 'shutdown'] as const;

/** What became of trace events. */
export class TraceMetrics {
  readonly #accepted: CounterFamily;
  readonly #forwarded: CounterFamily;
  readonly #dropped: CounterFamily;
  readonly #invalid: CounterFamily;
  readonly collect: () => void;

  constructor(registry: Registry, waiting: () => number) {
    const counter = (name: string, help: string, labels = {}): CounterFamily =>
      registry.counter({ kind: 'counter', name: `sightline_exporter_trace_events_${name}_total`, help, labels });
    this.#accepted = counter('accepted', 'Trace events that were taken.');
    this.#forwarded = counter('forwarded', 'Trace events that the receiver has taken.');
    this.#dropped = counter('dropped', 'Trace events that were lost, by the reason.', { reason: DROPS });
    this.#invalid = counter('invalid', 'Trace events, and requests with them, that were refused.', {
      reason: 'string',
    });
    const queued = registry.gauge({
      kind: 'gauge',
      name: 'sightline_exporter_trace_events_queued',
      help: 'Trace events that wait to be forwarded.',
      labels: {},
    });
    this.accepted(0);
    this.forwarded(0);
    for (const reason of DROPS) this.dropped(reason, 0);
    this.collect = () => queued.set({}, waiting());
  }

  accepted(count: number): void {
    this.#accepted.increase({}, count);
  }

  forwarded(count: number): void {
    this.#forwarded.increase({}, count);
  }

  dropped(reason: (typeof DROPS)[number], count: number): void {
    this.#dropped.increase({ reason }, count);
  }

  invalid(reason: string): void {
    this.#invalid.increase({ reason });
  }
}
