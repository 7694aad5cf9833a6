import type { MetricDeclaration } from '../metrics/declaration.ts';

/** How the exporter takes metrics of the application. */
export interface ExporterIngest {
  /** Over `POST`, at `paths.ingest`. @default true */
  readonly http?: boolean;
  /** StatsD over UDP. @default - not taken */
  readonly statsd?: ExporterStatsd;
  /** Before every name. @default - none */
  readonly prefix?: string;
  /** Metrics known beforehand, by their names: their help, buckets and quantiles. @default - none; any may come */
  readonly metrics?: Readonly<Record<string, ExporterMetric>>;
  /** A series that is not written for so long is forgotten. @default 3600 */
  readonly staleSeconds?: number;
  /** Upper bounds for histograms that come without. @default - 5 ms to 10 s */
  readonly buckets?: readonly number[];
  /** Of summaries that come without. @default 0.5, 0.9, 0.99 */
  readonly quantiles?: readonly number[];
  readonly limits?: Partial<ExporterIngestLimits>;
}

export interface ExporterStatsd {
  readonly port: number;
  /** Whoever reaches it can write: it has no password. @default '127.0.0.1' */
  readonly host?: string;
}

/** What is known of a metric before it comes. */
export type ExporterMetric = Pick<MetricDeclaration, 'kind' | 'buckets' | 'quantiles' | 'unit'> & {
  readonly help?: string;
};

/** What is beyond a limit is refused and counted. */
export interface ExporterIngestLimits {
  /** Of one request's body. @default 1048576 */
  readonly bytes: number;
  /** In one request. @default 5000 */
  readonly items: number;
  /** Series of one metric, as Prometheus counts: a histogram has one for each bucket, its sum and its count. @default 2000 */
  readonly seriesPerMetric: number;
  /** Series of all metrics. @default 20000 */
  readonly series: number;
  /** Of one series. @default 16 */
  readonly labels: number;
  /** Of a name. @default 200 */
  readonly nameCharacters: number;
  /** Of a label's value. @default 200 */
  readonly valueCharacters: number;
}
