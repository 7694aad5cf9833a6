export { collectorDashboard } from './collector.ts';
export { healthDashboard } from './health.ts';
export { lokiDashboard } from './loki.ts';
export { nodeDashboard } from './node.ts';
export { prometheusDashboard } from './prometheus.ts';
