import type { AnyMetric } from '../../../src/query/promql/declare.ts';
import type { Bench } from '../telemetry-servers.ts';

/** A metric that no page of this test can show. */
export interface NotShown {
  /** Why: an event that does not happen here, hardware, a collector that is off. */
  readonly because: string;
  /** Parts of its name as they stand in the program: prefix and rest are put together when it runs. */
  readonly inProgram: readonly string[];
}

export interface ExporterProps<D extends Readonly<Record<string, AnyMetric>>> {
  readonly name: string;
  /** Program of `docs/tools.md`. */
  readonly tool: string;
  /** What it asks, as programs of that page. @default - nothing: it tells of itself */
  readonly servers?: readonly string[];
  /** Starts it on the bench; its `/metrics`, asked again until all is there. */
  readonly start: (bench: Bench) => Promise<{ readonly metrics: string }>;
  /** What the catalogue says of it. */
  readonly declared: D;
  /** @default - everything is shown */
  readonly notShown?: { readonly [K in keyof D]?: NotShown };
  /** Labels that series have and declarations leave out, since no query should name them; each with the reason. @default - none */
  readonly leftOut?: Readonly<Record<string, string>>;
}

export type Exporter = ExporterProps<Readonly<Record<string, AnyMetric>>>;

/** One row of the table in `exporters.ts`. */
export const exporter = <const D extends Readonly<Record<string, AnyMetric>>>(props: ExporterProps<D>): Exporter =>
  props as unknown as Exporter;

/** Where a server on this machine tells of itself. */
export const metricsOn = (port: number) => ({ metrics: `http://127.0.0.1:${port}/metrics` });
