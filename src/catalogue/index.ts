export { kubeWorkloadMetrics } from './kube-state-metrics.ts';
export { NO_DISK, nodeMetrics } from './node-metrics.ts';
export { alertmanagerMetrics, prometheusMetrics, prometheusStorageMetrics } from './prometheus-metrics.ts';
