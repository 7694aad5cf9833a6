import type { MetricDeclaration } from '../metrics/declaration.ts';
import type { Origin } from './origin.ts';
import type { Platform } from './platform.ts';
import type { Owner } from './rule.ts';
import type { Address } from './scrape-job.ts';

/** An application being monitored. */
export interface Service {
  /** Identity label `service`, OpenTelemetry `service.name`, log stream label `service`. */
  readonly name: string;
  readonly owner?: Owner;
  readonly addresses: Readonly<Partial<Record<Platform, Address>>>;
  readonly jobs: readonly string[];
  readonly metrics: readonly MetricDeclaration[];
  /** Names of the trace spans it emits. */
  readonly spans: readonly string[];
  readonly logs?: {
    readonly format: 'json' | 'text';
    /** Fields of a JSON line that become structured metadata (searchable, no stream label). */
    readonly metadata: readonly string[];
  };
  readonly origin: Origin;
}
