import { gauge } from '../query/promql/declare.ts';

/** What our own exporter says of the checks it makes (docs/exporter.md). */
export const exporterMetrics = {
  status: gauge('sightline_check_status', {
    help: 'What a health check found: 1 for the status it has, 0 for the others; critical: its failure is that of the service.',
    labels: {
      check: 'string',
      status: ['healthy', 'warning', 'critical', 'unknown'],
      critical: ['true', 'false'],
    },
  }),
  duration: gauge('sightline_check_duration_seconds', {
    help: 'How long the last attempt of a health check took.',
    labels: { check: 'string' },
    unit: 'seconds',
  }),
  lastRun: gauge('sightline_check_last_run_timestamp_seconds', {
    help: 'When a health check was made last.',
    labels: { check: 'string' },
    unit: 'seconds',
  }),
};
