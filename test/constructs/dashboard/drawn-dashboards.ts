import { type AutoDashboardSubject, autoRows } from '../../../src/constructs/dashboard/auto-dashboard.ts';
import { dashboardRecord } from '../../../src/constructs/dashboard/dashboard-record.ts';
import { overviewDashboard } from '../../../src/constructs/dashboard/overview-dashboard.ts';
import type { OverviewSubject } from '../../../src/constructs/dashboard/overview-rows.ts';
import type { MetricDeclaration } from '../../../src/metrics/declaration.ts';
import type { Components } from '../../../src/model/component.ts';
import type { Dashboard } from '../../../src/model/dashboard.ts';
import { origin, scrapeJob } from '../../fixtures/model.ts';

/** One metric of every kind and shape. */
export const EVERY_METRIC: readonly MetricDeclaration[] = [
  { kind: 'counter', name: 'received_total', help: 'Messages.', labels: { app: 'string', outcome: ['ok', 'late'] } },
  { kind: 'counter', name: 'sent_bytes_total', help: 'Traffic.', labels: { peer: 'string' }, unit: 'bytes' },
  { kind: 'counter', name: 'starts_total', help: 'Starts.', labels: {} },
  { kind: 'gauge', name: 'pool_size', help: 'Connections.', labels: {} },
  { kind: 'gauge', name: 'queue_length', help: 'Waiting.', labels: { queue: 'string' } },
  { kind: 'gauge', name: 'build_info', help: 'Version.', labels: { version: 'string' } },
  { kind: 'gauge', name: 'last_run_timestamp_seconds', help: 'Last run.', labels: {}, unit: 'seconds' },
  {
    kind: 'histogram',
    name: 'duration_seconds',
    help: 'Duration.',
    labels: { app: 'string' },
    unit: 'seconds',
    buckets: [0.1, 1],
  },
  { kind: 'histogram', name: 'size_bytes', help: 'Size.', labels: {}, unit: 'bytes', native: true },
  { kind: 'summary', name: 'wait_seconds', help: 'Wait.', labels: {}, unit: 'seconds', quantiles: [0.5, 0.9] },
];

export const subject = (changes: Partial<AutoDashboardSubject> = {}): AutoDashboardSubject => ({
  name: 'api',
  metrics: EVERY_METRIC,
  spans: ['api.handle'],
  hasLogs: true,
  hasObjectives: false,
  intervalSeconds: 10,
  origin: origin('test/api-board'),
  ...changes,
});

/** Components as the overview looks at them: there or not there. */
export const ALL_COMPONENTS = Object.fromEntries(
  ['prometheus', 'alertmanager', 'grafana', 'loki', 'tempo', 'collector', 'nodeExporter'].map(name => [
    name,
    { kind: name },
  ]),
) as unknown as Components;

export const overviewSubject = (changes: Partial<OverviewSubject> = {}): OverviewSubject => ({
  stack: 'test',
  components: ALL_COMPONENTS,
  scrapeJobs: [
    scrapeJob({ name: 'prometheus', target: { kind: 'workload', workload: 'prometheus', port: 'http' } }),
    scrapeJob({ name: 'kubelet', target: { kind: 'kubelet', cadvisor: false } }),
    scrapeJob(),
  ],
  origin: origin('test/overview'),
  ...changes,
});

/** The dashboards we draw ourselves, with everything in them. */
export const drawnDashboards = (): Dashboard[] => [
  dashboardRecord({ uid: 'api', title: 'API', service: 'api', rows: autoRows(subject()), origin: origin() }),
  overviewDashboard(overviewSubject()),
];
