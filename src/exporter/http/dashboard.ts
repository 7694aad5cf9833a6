import type { MetricKind } from '../../metrics/declaration.ts';
import type { Health, HealthReport } from '../health/health.ts';
import type { CustomMetrics } from '../ingest/custom-metrics.ts';
import type { SeriesFigures } from '../metrics/family.ts';
import type { ProcessFigures, ProcessMetrics } from '../system/process-metrics.ts';

/** A page that shows more is of no use. */
const MOST_SERIES = 1_000;

/** The answer of `/api/monitoring/dashboard`: all that is known, at one moment. */
export interface DashboardData extends HealthReport {
  /** When this was so, ISO 8601. */
  readonly at: string;
  readonly uptimeSeconds: number;
  readonly process: ProcessFigures;
  /** Those that the application sent, in the order they came. */
  readonly metrics: readonly DashboardMetric[];
  /** Series beyond the first thousand. */
  readonly seriesLeftOut: number;
}

export interface DashboardMetric {
  readonly name: string;
  readonly kind: MetricKind;
  readonly help: string;
  readonly series: readonly SeriesFigures[];
}

/** What there is to show. */
export function dashboardData(
  health: Health,
  process: ProcessMetrics,
  custom: CustomMetrics | undefined,
): DashboardData {
  let room = MOST_SERIES;
  let seriesLeftOut = 0;
  const metrics: DashboardMetric[] = [];
  for (const family of custom?.families() ?? []) {
    const { name, kind, help } = family.declaration;
    const shown = Math.min(room, family.size);
    room -= shown;
    seriesLeftOut += family.size - shown;
    if (shown > 0) metrics.push({ name, kind, help, series: family.figures(shown) });
  }
  return {
    ...health.report(),
    at: new Date().toISOString(),
    uptimeSeconds: performance.now() / 1000,
    process: process.figures(),
    metrics,
    seriesLeftOut,
  };
}
