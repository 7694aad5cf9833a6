import type { StackModel } from '../model/stack.ts';
import { CHECKER_VERSION } from '../query/checker-version.ts';
import type { QueryFacts } from '../query/promql/facts.ts';
import {
  type Judgements,
  type Language,
  lintedTexts,
  type QueryCheck,
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
export async function queryChecks(model: StackModel, verdicts: Verdicts): Promise<Judgements> {
  const unknown = new Set(
    queriesOf(model)
      .filter(q => !verdicts.get(verdictKey(q.language, CHECKER_VERSION[q.language], q.text)))
      .map(q => q.language),
  );
  const check = async (language: Language): Promise<QueryCheck> => {
    const load = unknown.has(language) ? await LOAD[language]() : undefined;
    return remembered(language, CHECKER_VERSION[language], verdicts, load);
  };
  const queries = { promql: await check('promql'), logql: await check('logql'), traceql: await check('traceql') };
  return { queries, facts: await rememberedFacts(model, verdicts) };
}

async function rememberedFacts(model: StackModel, verdicts: Verdicts): Promise<Judgements['facts']> {
  const key = (text: string): string => verdictKey('facts', CHECKER_VERSION.facts, text);
  const isNew = lintedTexts(model).some(text => !verdicts.get(key(text)));
  const read = isNew ? (await import('../query/promql/facts.ts')).queryFacts : undefined;
  return text => {
    const known = verdicts.get(key(text)) as QueryFacts | undefined;
    if (known !== undefined) return known;
    if (read === undefined) throw new Error(`facts were forgotten meanwhile: ${text}`);
    const facts = read(text);
    verdicts.set(key(text), facts);
    return facts;
  };
}
