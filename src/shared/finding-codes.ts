import { ALERT_CODES } from './finding-codes/alerts-and-routing.ts';
import { COMPOSE_CODES } from './finding-codes/compose.ts';
import { DASHBOARD_CODES } from './finding-codes/dashboards.ts';
import { DECLARATION_CODES } from './finding-codes/declarations.ts';
import { KUBERNETES_CODES } from './finding-codes/kubernetes.ts';
import { METRIC_CODES } from './finding-codes/metrics.ts';
import { OBJECTIVE_CODES } from './finding-codes/objectives.ts';
import { POLICY_CODES } from './finding-codes/policy.ts';
import { QUANTITY_CODES } from './finding-codes/quantities.ts';
import { QUERY_CODES } from './finding-codes/queries.ts';
import { REFERENCE_CODES } from './finding-codes/references.ts';
import { SILENT_MISTAKE_CODES } from './finding-codes/silent-mistakes.ts';
import { STACK_FILE_CODES } from './finding-codes/stack-file.ts';

export type { FindingCodeEntry } from './finding-codes/entry.ts';

/**
 * Every code a finding can carry, by subject. The registry is the only place that names a code, and docs/findings.md is
 * generated from it.
 */
export const FINDING_CODES = {
  ...QUANTITY_CODES,
  ...METRIC_CODES,
  ...QUERY_CODES,
  ...STACK_FILE_CODES,
  ...DECLARATION_CODES,
  ...OBJECTIVE_CODES,
  ...ALERT_CODES,
  ...POLICY_CODES,
  ...DASHBOARD_CODES,
  ...KUBERNETES_CODES,
  ...REFERENCE_CODES,
  ...SILENT_MISTAKE_CODES,
  ...COMPOSE_CODES,
};

export type FindingCode = keyof typeof FINDING_CODES;
