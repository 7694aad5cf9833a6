import { counter } from '../query/promql/declare.ts';

/** What our own exporter says of what an application sends it (docs/exporter.md); each is there where that is taken. */
export const exporterIntakeMetrics = {
  refused: counter('sightline_exporter_ingest_refused_total', {
    help: 'Requests, packets and values of custom metrics that were refused, by the reason.',
    labels: { source: ['http', 'statsd'], reason: 'string' },
  }),
  packetsLost: counter('sightline_exporter_statsd_lost_packets_total', {
    help: 'StatsD packets that the kernel threw away, since they came faster than they were taken.',
  }),
  eventsDropped: counter('sightline_exporter_trace_events_dropped_total', {
    help: 'Trace events that were lost, by the reason.',
    labels: { reason: ['queue_full', 'refused', 'shutdown'] },
  }),
};
