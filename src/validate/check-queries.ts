import type { Origin, Problem } from '../model/origin.ts';
import type { Alert } from '../model/rule.ts';
import { stepLanguage } from '../model/runbook-steps.ts';
import type { StackModel } from '../model/stack.ts';
import { substituteGrafanaVariables } from '../query/grafana-variables.ts';
import type { FindingCode } from '../shared/finding-codes.ts';
import type { QueryCheck } from './verdicts.ts';

export type Language = 'promql' | 'logql' | 'traceql';
export type QueryChecks = Readonly<Record<Language, QueryCheck>>;

export interface LocatedQuery {
  readonly language: Language;
  readonly text: string;
  readonly origin: Origin;
  /** What uses it, for the message. */
  readonly user: string;
  /** @default - the query is to be corrected */
  readonly hint?: string;
}

const CODE: Readonly<Record<Language, FindingCode>> = {
  promql: 'query-syntax',
  logql: 'log-query-syntax',
  traceql: 'trace-query-syntax',
};
const NAME: Readonly<Record<Language, string>> = { promql: 'PromQL', logql: 'LogQL', traceql: 'TraceQL' };

/** Every query text of the stack is parsed and type-checked, whoever wrote it. */
export function checkQueries(model: StackModel, checks: QueryChecks): Problem[] {
  const told = new Set<Origin>();
  return queriesOf(model).flatMap(({ language, text, origin, user, hint = 'Correct the query there.' }) => {
    const [first] = checks[language](text);
    // The levels of an alert compare one query.
    if (!first || told.has(origin)) return [];
    told.add(origin);
    const shown = text.length > 200 ? `${text.slice(0, 197)}…` : text;
    return [
      {
        code: CODE[language],
        origin,
        message: `${user} has ${NAME[language]} that does not work: ${first.message}, at character ${first.from + 1} of ${shown}`,
        hint,
      },
    ];
  });
}

/** Every query text of rules and panels, but those already told of when they were built. */
export function queriesOf(model: StackModel): LocatedQuery[] {
  const rules = model.ruleGroups.flatMap(group =>
    group.rules.flatMap((rule): LocatedQuery[] =>
      rule.kind === 'recording'
        ? rule.expr.problems.length > 0
          ? []
          : [{ ...rule.expr, origin: rule.origin, user: `The recording rule ${rule.record}` }]
        : [
            ...rule.levels
              .filter(level => level.expr.problems.length === 0)
              .map(level => ({ ...level.expr, origin: rule.origin, user: `${rule.name} (${level.severity})` })),
            ...confirming(rule),
          ],
    ),
  );
  const panels = model.dashboards.flatMap(dashboard =>
    dashboard.rows.flatMap(row =>
      row.panels.flatMap(panel =>
        panel.queries
          .filter(({ query }) => !('problems' in query && query.problems.length > 0))
          .map(({ query }) => ({
            language: query.language,
            // In a rule a variable of Grafana's would be a mistake; in a panel it is filled in.
            text: substituteGrafanaVariables(query.text),
            origin: panel.origin,
            user: `The panel "${panel.title}" of dashboard ${dashboard.uid}`,
          })),
      ),
    ),
  );
  return [...rules, ...panels];
}

const STEP_HINT = 'Correct the query; if it is a sentence, begin it with a word.';

/** What its runbook tells a person to run. Conditions stand there too; what is wrong with those is told once. */
function confirming({ name, origin, runbook, levels }: Alert): LocatedQuery[] {
  const broken = levels.some(({ expr }) => expr.problems.length > 0);
  const steps = broken || !Array.isArray(runbook?.confirm) ? [] : runbook.confirm;
  return steps.flatMap((text): LocatedQuery[] => {
    const language = typeof text === 'string' ? stepLanguage(text) : undefined;
    return language === undefined
      ? []
      : [{ language, text, origin, user: `The runbook of ${name}, under confirm,`, hint: STEP_HINT }];
  });
}
