export { alertmanagerRules } from './alertmanager.ts';
export { collectorRules } from './collector.ts';
export { generalRules } from './general.ts';
export { kubeWorkloadRules } from './kubernetes/workloads.ts';
export { nodeRules } from './node.ts';
export { prometheusRules } from './prometheus.ts';
