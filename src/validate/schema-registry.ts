import type { SchemaError } from './generated/rules.js';

/** A JSON Schema compiled to code. */
export type Validator = ((data: unknown) => boolean) & { readonly errors?: readonly SchemaError[] | null };

interface SchemaEntry {
  /** Which files below `dist/<stack>/` it judges. */
  readonly paths: RegExp;
  readonly load: () => Promise<{ readonly validate: Validator }>;
}

/**
 * Schemas by name, loaded when a file of theirs is new. The Compose Specification's own; for the rest, what the servers
 * accept and what our promises demand of it. Change `SCHEMA_VERSION` with any of them.
 */
export const SCHEMAS: Readonly<Record<string, SchemaEntry>> = {
  'compose-spec': { paths: /^compose\/compose\.yaml$/, load: () => import('./generated/compose-spec.js') },
  prometheus: {
    paths: /^compose\/config\/prometheus\/prometheus\.yml$/,
    load: () => import('./generated/prometheus.js'),
  },
  alertmanager: {
    paths: /^compose\/config\/alertmanager\/alertmanager\.yml$/,
    load: () => import('./generated/alertmanager.js'),
  },
  loki: { paths: /^compose\/config\/loki\/loki\.yaml$/, load: () => import('./generated/loki.js') },
  collector: {
    paths: /^compose\/config\/collector(-agent)?\/.+\.yaml$/,
    load: () => import('./generated/collector.js'),
  },
  rules: { paths: /^(rules|loki)\/.+\.rules\.yml$/, load: () => import('./generated/rules.js') },
  dashboard: { paths: /^dashboards\/.+\.json$/, load: () => import('./generated/dashboard.js') },
  kubernetes: {
    // Of a sidecar's files the patch says everything.
    paths: /^(existing\/)?kubernetes\/(?!sidecars\/.+\/(template|remove)\.yaml$).+\.yaml$/,
    load: () => import('./generated/kubernetes.js'),
  },
};

/** Part of the key of remembered verdicts. */
export const SCHEMA_VERSION = '1';
