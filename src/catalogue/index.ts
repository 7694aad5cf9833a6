export { alertmanagerMetrics, prometheusMetrics } from './prometheus-metrics.ts';
