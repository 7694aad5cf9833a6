import type { ExporterIngest } from '../../model/exporter-ingest.ts';
import type { CounterFamily } from '../metrics/number-family.ts';
import type { Registry } from '../metrics/registry.ts';
import { CustomMetrics } from './custom-metrics.ts';
import type { CustomValue, Refusal } from './custom-value.ts';

export type Source = 'http' | 'statsd';

/** How often series are looked through for those that nobody writes any more. */
const EXPIRE_EVERY_MS = 10_000;
/** Sets count different members within this. */
const SET_WINDOW_MS = 60_000;

/** Where values of the application arrive, whichever way they come: taken or refused, and counted. */
export class Intake {
  readonly settings: ExporterIngest;
  readonly metrics: CustomMetrics;
  readonly #taken: CounterFamily<{ source: 'string' }>;
  readonly #refused: CounterFamily<{ source: 'string'; reason: 'string' }>;
  readonly #expired: CounterFamily<Record<never, 'string'>>;
  readonly #show: () => void;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(settings: ExporterIngest, registry: Registry) {
    this.settings = settings;
    const kind = 'counter';
    this.#taken = registry.counter({
      kind,
      name: 'sightline_exporter_ingest_values_total',
      help: 'Values of custom metrics that were taken.',
      labels: { source: 'string' },
    });
    this.#refused = registry.counter({
      kind,
      name: 'sightline_exporter_ingest_refused_total',
      help: 'Requests, packets and values of custom metrics that were refused, by the reason.',
      labels: { source: 'string', reason: 'string' },
    });
    this.#expired = registry.counter({
      kind,
      name: 'sightline_exporter_ingest_expired_series_total',
      help: 'Series of custom metrics that were forgotten, since nobody wrote them any more.',
      labels: {},
    });
    const series = registry.gauge({
      kind: 'gauge',
      name: 'sightline_exporter_ingest_series',
      help: 'Series of custom metrics there are.',
      labels: {},
    });
    this.#expired.increase({}, 0);
    this.metrics = new CustomMetrics(settings, registry, () => this.refused('statsd', { reason: 'limit' }));
    this.#show = () => series.set({}, this.metrics.lines);
  }

  start(): void {
    this.#timers.push(
      setInterval(() => this.#expired.increase({}, this.metrics.expire()), EXPIRE_EVERY_MS),
      setInterval(() => this.metrics.turn(), SET_WINDOW_MS),
    );
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** Brings up to date what is read only then. */
  collect(): void {
    this.#show();
  }

  /** All of the values, or none. @returns what does not fit, by the place of the value */
  take(source: Source, values: readonly CustomValue[]): ReadonlyMap<number, Refusal> {
    const refused = this.metrics.take(values);
    for (const refusal of refused.values()) this.refused(source, refusal);
    if (refused.size === 0) this.#taken.increase({ source }, values.length);
    return refused;
  }

  /** Something was refused before it was a value. */
  refused(source: Source, { reason }: Pick<Refusal, 'reason'>): void {
    this.#refused.increase({ source, reason });
  }
}
