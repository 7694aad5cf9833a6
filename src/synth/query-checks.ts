import type { StackModel } from '../model/stack.ts';
import { CHECKER_VERSION } from '../query/checker-version.ts';
import {
  type Language,
  type QueryCheck,
  type QueryChecks,
  queriesOf,
  remembered,
  type Verdicts,
  verdictKey,
} from '../validate/index.ts';

/** Loaded only when a query is new: the parsers are large, and most runs know every verdict. */
const LOAD: Readonly<Record<Language, () => Promise<QueryCheck>>> = {
  promql: async () => (await import('../query/promql/check.ts')).checkPromql,
  logql: async () => (await import('../query/logql/check.ts')).checkLogql,
  traceql: async () => (await import('../query/traceql/check.ts')).checkTraceql,
};

/** Checks for the queries of a stack, with the verdicts of earlier runs. */
export async function queryChecks(model: StackModel, verdicts: Verdicts): Promise<QueryChecks> {
  const unknown = new Set(
    queriesOf(model)
      .filter(q => !verdicts.get(verdictKey(q.language, CHECKER_VERSION[q.language], q.text)))
      .map(q => q.language),
  );
  const check = async (language: Language): Promise<QueryCheck> => {
    const load = unknown.has(language) ? await LOAD[language]() : undefined;
    return remembered(language, CHECKER_VERSION[language], verdicts, load);
  };
  return { promql: await check('promql'), logql: await check('logql'), traceql: await check('traceql') };
}
