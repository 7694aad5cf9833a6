import type { ExporterIngest, ExporterIngestLimits } from '../../model/exporter-ingest.ts';
import { Duration, type DurationInput } from '../../shared/duration.ts';
import { InputError } from '../../shared/input-error.ts';
import { needKnown } from '../../shared/need-known.ts';
import { needObject } from '../input.ts';
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

const OPTIONS: Readonly<Record<keyof ExporterIngestProps, true>> = {
  metrics: true,
  statsd: true,
  prefix: true,
  stale: true,
  limits: true,
};

/**
 * As the exporter is told it.
 * @param alone applications send from containers with another network than its own
 * @throws InputError `duration-invalid`, `metric-native-unsupported`, `value-missing`, `option-unknown`
 */
export function ingestConfig(exporter: string, given: ExporterIngestProps, alone: boolean): ExporterIngest {
  const props = needObject(`ingest of ${exporter}`, given, 'ingest: { statsd: true }');
  needKnown(`ingest of ${exporter}`, props, Object.keys(OPTIONS));
  const { metrics, statsd, stale, prefix, limits } = props;
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
    // Who may reach it from outside is said by networks and policies; nobody needs to where the application is within.
    ...(statsd ? { statsd: { port: STATSD_PORT, host: alone ? '0.0.0.0' : '127.0.0.1' } } : {}),
    ...(stale === undefined ? {} : { staleSeconds: Duration.parse(stale).seconds }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(limits === undefined ? {} : { limits }),
  };
}
