export { collectorDashboard } from './collector.ts';
export { healthDashboard } from './health.ts';
export { kubernetesDashboard } from './kubernetes.ts';
export { lokiDashboard } from './loki.ts';
export { nodeDashboard } from './node.ts';
export { postgresDashboard } from './postgres.ts';
export { prometheusDashboard } from './prometheus.ts';
export { redisDashboard } from './redis.ts';
