export { blackboxMetrics } from './blackbox-metrics.ts';
export { collectorMetrics } from './collector-metrics.ts';
export { apiServerMetrics, etcdMetrics, kubernetesProgramMetrics } from './control-plane-metrics.ts';
export { exporterAccessMetrics } from './exporter-access-metrics.ts';
export { exporterContainerMetrics } from './exporter-container-metrics.ts';
export { exporterIntakeMetrics } from './exporter-intake-metrics.ts';
export { exporterMetrics } from './exporter-metrics.ts';
export { grafanaMetrics } from './grafana-metrics.ts';
export { kubeClusterMetrics, kubeStateTelemetryMetrics, kubeWorkloadMetrics } from './kube-state-metrics.ts';
export { cadvisorMetrics, kubeletMetrics } from './kubelet-metrics.ts';
export { lokiMetrics } from './loki-metrics.ts';
export { mysqlMetrics } from './mysql-metrics.ts';
export { nginxMetrics } from './nginx-metrics.ts';
export { MADE_INTERFACE, NO_DISK, nodeHardwareMetrics, nodeMetrics, nodeSystemdMetrics } from './node-metrics.ts';
export { postgresMetrics } from './postgres-metrics.ts';
export { alertmanagerMetrics, prometheusMetrics, prometheusStorageMetrics } from './prometheus-metrics.ts';
export { rabbitmqMetrics } from './rabbitmq-metrics.ts';
export { redisMetrics } from './redis-metrics.ts';
export {
  goMetrics,
  jvmMetrics,
  micrometerMetrics,
  nodejsMetrics,
  processMetrics,
  pythonMetrics,
} from './runtime-metrics.ts';
export { tempoMetrics } from './tempo-metrics.ts';
