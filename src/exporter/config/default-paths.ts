import type { ExporterPaths } from '../../model/exporter-config.ts';

/** Where it answers unless the configuration says otherwise. */
export const DEFAULT_PATHS: ExporterPaths = {
  metrics: '/metrics',
  health: '/health',
  live: '/health/live',
  ready: '/health/ready',
  detailed: '/health/detailed',
  ingest: '/api/metrics',
  dashboard: '/api/monitoring/dashboard',
  trace: '/api/monitoring/trace',
};
