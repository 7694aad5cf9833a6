import type { ExporterConfig } from './exporter-config.ts';
import type { Origin } from './origin.ts';
import type { Platform } from './platform.ts';

/** An exporter that stands beside a service and says how the service is. */
export interface Exporter {
  /** The service it speaks of. */
  readonly service: string;
  readonly workload: string;
  /** What it is told; places are other ones on every platform. */
  readonly config: Readonly<Partial<Record<Platform, ExporterConfig>>>;
  /** The stack's Collector, which takes the trace events of the application. */
  readonly traces?: { readonly workload: string; readonly port: string };
  readonly origin: Origin;
}
