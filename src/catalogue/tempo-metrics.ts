import { counter, histogram } from '../query/promql/declare.ts';

/** What Tempo says about itself, as far as packs use it. Source: its `/metrics` in the version of versions.json. */
export const tempoMetrics = {
  requests: histogram('tempo_request_duration_seconds', {
    help: 'How long requests took',
    labels: { method: 'string', route: 'string', status_code: 'string', ws: 'string' },
    unit: 'seconds',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5, 5, 10, 25, 50, 100],
  }),
  spansDiscarded: counter('tempo_discarded_spans_total', {
    help: 'Spans refused',
    labels: { reason: 'string', tenant: 'string' },
  }),
  completionsFailed: counter('tempo_live_store_failed_completions_total', {
    help: 'Blocks that could not be completed',
  }),
  flushesFailed: counter('tempo_live_store_local_failed_flushes_total', {
    help: 'Blocks that could not be flushed to the store',
  }),
  compactionErrors: counter('tempodb_compaction_errors_total', { help: 'Compactions that failed' }),
  retentionErrors: counter('tempodb_retention_errors_total', { help: 'Rounds of removal that failed' }),
};
