import type { Registry } from '../metrics/registry.ts';
import type { Status } from './outcome.ts';
import type { CheckState } from './scheduled-check.ts';

const STATUSES: readonly Status[] = ['healthy', 'warning', 'critical', 'unknown'];

/** What Prometheus is told of the checks. */
export function checkMetrics(registry: Registry) {
  const labels = { check: 'string' } as const;
  const status = registry.gauge({
    kind: 'gauge',
    name: 'sightline_check_status',
    help: 'What a health check found: 1 for the status it has, 0 for the others; critical: its failure is that of the service.',
    labels: { ...labels, status: STATUSES, critical: ['true', 'false'] },
  });
  const seconds = registry.gauge({
    kind: 'gauge',
    name: 'sightline_check_duration_seconds',
    help: 'How long the last attempt of a health check took.',
    labels,
    unit: 'seconds',
  });
  const last = registry.gauge({
    kind: 'gauge',
    name: 'sightline_check_last_run_timestamp_seconds',
    help: 'When a health check was made last.',
    labels,
    unit: 'seconds',
  });
  return {
    tell(check: string, state: CheckState): void {
      const critical = state.critical ? 'true' : 'false';
      for (const one of STATUSES) status.set({ check, status: one, critical }, state.status === one ? 1 : 0);
      if (state.checkedAt === undefined) return;
      seconds.set({ check }, state.latencySeconds);
      last.set({ check }, state.checkedAt.getTime() / 1000);
    },
  };
}
