import type { FindingCodeEntry } from './entry.ts';

/** Metrics as they are declared. */
export const METRIC_CODES = {
  'metric-name-invalid': {
    severity: 'error',
    title: 'Not a metric name',
    why: 'Prometheus drops the whole scrape when one name is malformed.',
    example: "gauge('queue-length', { help: '…' });",
  },
  'metric-native-unsupported': {
    severity: 'error',
    title: 'A native histogram that the language cannot expose',
    why: 'Client libraries other than client_golang know classic histograms only.',
    example: "histogram('latency_seconds', { help: '…', native: true }); // sightline instrument --language python",
  },
  'instrumentation-outdated': {
    severity: 'error',
    title: 'The module is not what the declaration gives',
    why: 'The application would expose other metrics than those that alerts and dashboards read.',
    example: "counter('orders_total', { help: '…' }); // added after the last sightline instrument",
  },
  'instrumentation-unwritable': {
    severity: 'error',
    title: 'The module cannot be written',
    why: 'The place is a folder, or may not be written to.',
    example: '// sightline instrument --language go --out /proc/monitoring.go',
  },
  'instrumentation-foreign': {
    severity: 'error',
    title: 'A file that sightline did not write is in the way',
    why: 'What somebody wrote by hand would be lost.',
    example: '// sightline instrument --language go --out main.go',
  },
  'metric-name-suffix': {
    severity: 'error',
    title: 'The name does not fit the kind of metric',
    why: 'Readers and tools tell counters by _total and take _bucket, _sum and _count for parts of a histogram.',
    example: "counter('requests' as never, { help: '…' });",
  },
  'metric-unit-suffix': {
    severity: 'error',
    title: 'The name does not end in the unit',
    why: 'A reader of a query cannot tell seconds from milliseconds.',
    example: "gauge('backup_age', { help: '…', unit: 'seconds' });",
  },
  'metric-help-missing': {
    severity: 'error',
    title: 'A metric without help',
    why: 'Nobody can tell what it measures; the exporter prints the text.',
    example: "gauge('queue_length', { help: '' });",
  },
  'metric-label-invalid': {
    severity: 'error',
    title: 'Not a label name',
    why: 'Prometheus drops the whole scrape when one label name is malformed.',
    example: "gauge('queue_length', { help: '…', labels: { 'queue-name': 'string' } });",
  },
  'metric-label-reserved': {
    severity: 'error',
    title: 'A label that Prometheus sets itself',
    why: 'The value is renamed or overwritten when the metric is scraped.',
    example: "gauge('queue_length', { help: '…', labels: { instance: 'string' } });",
  },
  'metric-label-values': {
    severity: 'error',
    title: 'An enumerated label without distinct values',
    why: 'No series can exist for it, or one value is listed twice.',
    example: "gauge('queue_length', { help: '…', labels: { queue: [] } });",
  },
  'metric-buckets-invalid': {
    severity: 'error',
    title: 'Buckets are not ascending numbers',
    why: 'Quantiles computed from them are wrong.',
    example: "histogram('wait_seconds', { help: '…', buckets: [1, 0.5] });",
  },
  'metric-quantiles-invalid': {
    severity: 'error',
    title: 'Quantiles are not between 0 and 1',
    why: 'The summary cannot be created.',
    example: "summary('wait_seconds', { help: '…', quantiles: [99] });",
  },
  'metric-clash': {
    severity: 'error',
    title: 'Two metrics expose the same series',
    why: 'Prometheus rejects a scrape with duplicate series, or mixes two meanings in one.',
    example: "{ a: gauge('wait_seconds_count', …), b: histogram('wait_seconds', …) }",
  },
} as const satisfies Record<string, FindingCodeEntry>;
