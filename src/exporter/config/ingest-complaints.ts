import type { ExporterIngest } from '../../model/exporter-ingest.ts';

/** Bounds that do not ascend, and counters that nobody could send. */
export const ingestComplaints = (ingest: ExporterIngest): string[] => [
  ...boundComplaints('ingest', ingest),
  ...Object.entries(ingest.metrics ?? {}).flatMap(([name, metric]) => [
    ...boundComplaints(`ingest.metrics.${name}`, metric),
    ...(metric.kind === 'counter' && !name.endsWith('_total')
      ? [`ingest.metrics.${name}: a counter is called ${name}_total.`]
      : []),
  ]),
];

function boundComplaints(at: string, bounds: Pick<ExporterIngest, 'buckets' | 'quantiles'>): string[] {
  return (['buckets', 'quantiles'] as const).flatMap(list =>
    bounds[list]?.some((n, i, all) => n <= (all[i - 1] ?? Number.NEGATIVE_INFINITY))
      ? [`${at}.${list}: each must be larger than the one before.`]
      : [],
  );
}
