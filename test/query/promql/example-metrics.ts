import { counter, gauge, histogram, summary } from '../../../src/query/promql/declare.ts';

/** Metrics of every kind, as a team would declare them. */
export const received = counter('heartbeat_received_total', {
  help: 'Heartbeats received.',
  labels: { app: 'string', outcome: ['ok', 'late', 'invalid'] },
});
export const queued = gauge('queue_length', { help: 'Jobs that wait.', labels: { app: 'string', team: 'string' } });
export const started = gauge('process_start_time_seconds', { help: 'Start of the process.', unit: 'seconds' });
export const duration = histogram('processing_duration_seconds', {
  help: 'Time to process one heartbeat.',
  unit: 'seconds',
  labels: { app: 'string' },
  buckets: [0.005, 0.5, 1, 5],
});
export const latency = histogram('latency_seconds', {
  help: 'Time to answer.',
  native: true,
  labels: { app: 'string' },
});
export const gc = summary('gc_duration_seconds', { help: 'Pauses.', quantiles: [0.5, 0.99] });

/** Two vectors with the one label `app`, and one with more. */
export const perApp = received.rate('5m').sumBy('app');
export const queuedPerApp = queued.value().sumBy('app');
export const queuedPerTeam = queued.value().sumBy('app', 'team');
