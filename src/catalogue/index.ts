export { collectorMetrics } from './collector-metrics.ts';
export { apiServerMetrics, etcdMetrics, kubernetesProgramMetrics } from './control-plane-metrics.ts';
export { kubeClusterMetrics, kubeWorkloadMetrics } from './kube-state-metrics.ts';
export { cadvisorMetrics, kubeletMetrics } from './kubelet-metrics.ts';
export { MADE_INTERFACE, NO_DISK, nodeHardwareMetrics, nodeMetrics, nodeSystemdMetrics } from './node-metrics.ts';
export { postgresMetrics } from './postgres-metrics.ts';
export { alertmanagerMetrics, prometheusMetrics, prometheusStorageMetrics } from './prometheus-metrics.ts';
export { redisMetrics } from './redis-metrics.ts';
