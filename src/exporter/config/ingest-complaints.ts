import type { ExporterIngest } from '../../model/exporter-ingest.ts';
import { counterName, takenName } from '../ingest/names.ts';

/** Bounds that do not ascend, metrics that nobody could send, and no way for them to come. */
export const ingestComplaints = (ingest: ExporterIngest): string[] => [
  ...(ingest.http === false && ingest.statsd === undefined
    ? ['ingest: nothing can come: "http" is false and there is no "statsd"; take "ingest" out, or let one of them in.']
    : []),
  ...boundComplaints('ingest', ingest),
  // Whatever follows such a prefix, the name is taken.
  ...takenComplaints('ingest.prefix', `${ingest.prefix ?? ''}x`),
  ...Object.entries(ingest.metrics ?? {}).flatMap(([name, metric]) => [
    ...takenComplaints(`ingest.metrics.${name}`, metric.kind === 'counter' ? counterName(name) : name),
    ...boundComplaints(`ingest.metrics.${name}`, metric),
    ...(metric.kind === 'counter' && !name.endsWith('_total')
      ? [`ingest.metrics.${name}: a counter is called ${name}_total.`]
      : []),
  ]),
];

function takenComplaints(at: string, name: string): string[] {
  const taken = takenName(name);
  return taken === undefined ? [] : [`${at}: ${taken}.`];
}

function boundComplaints(at: string, bounds: Pick<ExporterIngest, 'buckets' | 'quantiles'>): string[] {
  return (['buckets', 'quantiles'] as const).flatMap(list =>
    bounds[list]?.some((n, i, all) => n <= (all[i - 1] ?? Number.NEGATIVE_INFINITY))
      ? [`${at}.${list}: each must be larger than the one before.`]
      : [],
  );
}
