/** What Prometheus calls the type of a metric. */
export type MetricKind = 'counter' | 'gauge' | 'histogram' | 'summary';

/** A label takes any value (`'string'`) or one of a known list. */
export type LabelSpec = 'string' | readonly string[];

/** The labels a metric itself carries, by name; target labels (`job`, `instance`, `service`) are not listed. */
export type LabelSchema = Readonly<Record<string, LabelSpec>>;

/** The base unit of a metric's value. `count` is for plain numbers of things. */
export type MetricUnit =
  | 'seconds'
  | 'bytes'
  | 'ratio'
  | 'celsius'
  | 'volts'
  | 'amperes'
  | 'joules'
  | 'grams'
  | 'meters'
  | 'hertz'
  | 'count';

/** One metric as plain data: the hinge between rules, dashboards, promtool tests, the exporter and instrumentation. */
export interface MetricDeclaration {
  readonly kind: MetricKind;
  readonly name: string;
  /** What the metric measures, as its HELP line says it. */
  readonly help: string;
  readonly labels: LabelSchema;
  /** Base unit of the value. @default - none is declared, and the name's suffix is not checked against one */
  readonly unit?: MetricUnit;
  /** Upper bounds of a classic histogram's buckets, ascending, without `+Inf`. @default - unknown */
  readonly buckets?: readonly number[];
  /** The histogram is exposed as a native one. @default false */
  readonly native?: boolean;
  /** Quantiles a summary exposes, each from 0 to 1. @default - unknown */
  readonly quantiles?: readonly number[];
}
