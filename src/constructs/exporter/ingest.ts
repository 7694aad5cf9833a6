import type { ExporterIngest, ExporterIngestLimits } from '../../model/exporter-ingest.ts';
import { Duration, type DurationInput } from '../../shared/duration.ts';
import { InputError } from '../../shared/input-error.ts';
import type { MetricSet } from '../service.ts';

/** Port of StatsD, as its clients assume it. */
export const STATSD_PORT = 8125;

export interface ExporterIngestProps {
  /** Declared metrics that come this way: kind, help, buckets and quantiles are known before. @default - any may come */
  readonly metrics?: MetricSet;
  /** StatsD over UDP, on port 8125, beside JSON over HTTP. @default false */
  readonly statsd?: boolean;
  /** Before every name. @default - none */
  readonly prefix?: string;
  /** A series that nobody writes for so long is forgotten. @default '1h' */
  readonly stale?: DurationInput;
  /** What is beyond is refused and counted. @default - those of docs/exporter.md */
  readonly limits?: Partial<ExporterIngestLimits>;
}

/** As the exporter is told it. @throws InputError `duration-invalid`, `metric-native-unsupported` */
export function ingestConfig({ metrics, statsd, stale, prefix, limits }: ExporterIngestProps): ExporterIngest {
  const native = Object.values(metrics ?? {}).find(({ declaration }) => declaration.native);
  if (native !== undefined)
    throw new InputError(
      'metric-native-unsupported',
      `The exporter has no native histograms, and ${native.declaration.name} is one.`,
      'Declare it with buckets.',
    );
  const known = Object.values(metrics ?? {}).map(({ declaration: { name, kind, help, unit, buckets, quantiles } }) => {
    const optional = { unit, buckets, quantiles };
    const given = Object.entries(optional).filter(([, value]) => value !== undefined);
    return [name, { kind, help, ...Object.fromEntries(given) }] as const;
  });
  return {
    ...(known.length === 0 ? {} : { metrics: Object.fromEntries(known) }),
    // Containers are reached from outside themselves; who may is said by networks and policies.
    ...(statsd ? { statsd: { port: STATSD_PORT, host: '0.0.0.0' } } : {}),
    ...(stale === undefined ? {} : { staleSeconds: Duration.parse(stale).seconds }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(limits === undefined ? {} : { limits }),
  };
}
