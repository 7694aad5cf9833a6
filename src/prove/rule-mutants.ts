import type { Alert, AlertLevel, RecordingRule, RuleGroup, Severity } from '../model/rule.ts';
import { formatSeconds } from '../shared/duration.ts';
import { QUERY_OPERATORS, type QueryOperator, queryMutants } from './query-mutants.ts';

/** All operators, in the order of docs/mutation.md. */
export type MutationOperator = QueryOperator | 'for' | 'keep-firing';
export const MUTATION_OPERATORS: readonly MutationOperator[] = [
  ...(Object.keys(QUERY_OPERATORS) as QueryOperator[]),
  'for',
  'keep-firing',
];

/** A rule with one change. */
export interface RuleMutant {
  readonly rule: Alert | RecordingRule;
  /** Which level of an alert is changed. */
  readonly severity?: Severity;
  readonly operator: MutationOperator;
  /** The whole changed query, or `for: 30s`: what a reason in `equivalentMutants` is bound to. */
  readonly text: string;
  /** The change alone. */
  readonly change: string;
  readonly invalid: boolean;
  /** The rule that is tested in place of `rule`. */
  readonly mutated: Alert | RecordingRule;
}

/** Every mutant of a rule; of an alert, level by level. */
export function ruleMutants(rule: Alert | RecordingRule, group: RuleGroup): RuleMutant[] {
  if (rule.kind === 'recording') {
    return queryMutants(rule.expr).map(mutant => ({
      ...mutant,
      rule,
      mutated: { ...rule, expr: { ...rule.expr, text: mutant.text } },
    }));
  }
  return rule.levels.flatMap(level => levelMutants(rule, level, group));
}

function levelMutants(rule: Alert, level: AlertLevel, group: RuleGroup): RuleMutant[] {
  const { severity } = level;
  const changed = (changes: Partial<AlertLevel>): Alert => ({
    ...rule,
    levels: rule.levels.map(other => (other === level ? { ...level, ...changes } : other)),
  });
  const ofQuery = queryMutants(level.expr).map(mutant => ({
    ...mutant,
    rule,
    severity,
    mutated: changed({ expr: { ...level.expr, text: mutant.text } }),
  }));
  const timing = (operator: 'for' | 'keep-firing', before: number, after: number, changes: Partial<AlertLevel>) => {
    const name = operator === 'for' ? 'for' : 'keep_firing_for';
    const text = `${name}: ${formatSeconds(after)}`;
    const change = `${name}: ${formatSeconds(before)} → ${formatSeconds(after)}`;
    return { rule, severity, operator, text, change, invalid: false, mutated: changed(changes) };
  };
  const waits = forMutants(level.forSeconds, group.intervalSeconds).map(forSeconds =>
    timing('for', level.forSeconds, forSeconds, { forSeconds }),
  );
  const keep = level.keepFiringForSeconds;
  return [...ofQuery, ...waits, ...(keep > 0 ? [timing('keep-firing', keep, 0, { keepFiringForSeconds: 0 })] : [])];
}

/** Prometheus looks at `for` only when it evaluates, so times between two evaluations mean the later one. */
function forMutants(seconds: number, interval: number): readonly number[] {
  const evaluations = Math.ceil(seconds / interval);
  const others = [Math.floor(evaluations / 2), evaluations - 1, evaluations + 1];
  return [...new Set(others)].filter(other => other >= 0 && other !== evaluations).map(other => other * interval);
}
