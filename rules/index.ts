export { generalRules } from './general.ts';
export { alertmanagerRules, prometheusRules } from './prometheus.ts';
