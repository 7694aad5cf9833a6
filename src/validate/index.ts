import type { Artefact } from '../model/artefact.ts';
import type { Problem } from '../model/origin.ts';
import type { StackModel } from '../model/stack.ts';
import { checkAlerts } from './check-alerts.ts';
import { checkDeclaredMetrics } from './check-declared-metrics.ts';
import { checkHealthAlerts } from './check-health-alerts.ts';
import { checkLogs } from './check-logs.ts';
import { checkMetricServices } from './check-metric-services.ts';
import { checkPacks } from './check-packs.ts';
import { checkPolicy } from './check-policy.ts';
import { checkQueries, type QueryChecks } from './check-queries.ts';
import { checkReferences } from './check-references.ts';
import { checkRouting } from './check-routing.ts';
import { checkRuleTests } from './check-rule-tests.ts';
import { checkSchemas } from './check-schemas.ts';
import { checkSecretFiles } from './check-secret-files.ts';
import { type Facts, lint } from './lint/lint.ts';

export { type Language, type QueryChecks, queriesOf } from './check-queries.ts';
export { type Facts, lintedTexts } from './lint/lint.ts';

import type { Verdicts } from './verdicts.ts';

export { type QueryCheck, remembered, type Verdicts, verdictKey } from './verdicts.ts';

/** What is known of the stack's query texts. */
export interface Judgements {
  readonly queries: QueryChecks;
  readonly facts: Facts;
}

/** Everything that can be said of a stack before anything is rendered, all at once. */
export function validateModel(model: StackModel, { queries, facts }: Judgements): Problem[] {
  const isSound = (text: string): boolean => queries.promql(text).length === 0;
  return [
    ...model.problems,
    ...checkDeclaredMetrics(model),
    ...checkReferences(model),
    ...checkAlerts(model),
    ...checkRuleTests(model),
    ...checkRouting(model),
    ...checkLogs(model),
    ...checkPacks(model),
    ...checkPolicy(model),
    ...checkQueries(model, queries),
    ...checkMetricServices(model, facts, isSound),
    ...checkHealthAlerts(model, facts, isSound),
    ...lint(model, facts, isSound),
  ];
}

/** What the pipeline rendered, as far as checks look at it. */
export interface RenderedOutput {
  /** Path below `dist/<stack>/` → content. */
  readonly files: ReadonlyMap<string, string>;
  readonly artefacts: readonly Artefact[];
}

/** What can only be seen in what would be written. */
export const validateOutput = async (
  model: StackModel,
  output: RenderedOutput,
  verdicts: Verdicts,
): Promise<Problem[]> => [
  ...checkSecretFiles(model, output.artefacts),
  ...(model.exporters.length === 0 ? [] : (await import('./check-exporters.ts')).checkExporters(model)),
  ...(await checkSchemas(model, output.files, output.artefacts, verdicts)),
];
