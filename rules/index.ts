export { collectorRules } from './collector.ts';
export { generalRules } from './general.ts';
export { nodeRules } from './node.ts';
export { alertmanagerRules, prometheusRules } from './prometheus.ts';
