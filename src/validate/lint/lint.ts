import type { Problem } from '../../model/origin.ts';
import type { Alert, LintCode, RecordingRule, RuleGroup } from '../../model/rule.ts';
import type { StackModel } from '../../model/stack.ts';
import type { QueryFacts } from '../../query/promql/facts.ts';
import { alertRemarks, type Known, knownOf, type Remark, ruleRemarks } from './remarks.ts';

/** Facts of a text, remembered from earlier runs or read anew. */
export type Facts = (text: string) => QueryFacts;

/**
 * What Prometheus takes and is wrong all the same. Each remark can be allowed at the rule with a reason; an allowance
 * that nothing needs is told of, too.
 * @param isSound whether Prometheus takes the text; what it refuses is told of elsewhere
 */
export function lint(model: StackModel, facts: Facts, isSound: (text: string) => boolean): Problem[] {
  const located = soundRules(model, isSound);
  const known = knownOf(model);
  return [
    ...located.flatMap(({ rule, group }) => judged(rule, remarksOf(known, rule, group, facts))),
    ...duplicateRecords(located.map(({ rule }) => rule)),
  ];
}

/** Rules over series that Prometheus takes, with what they ask. */
export const soundRules = (model: StackModel, isSound: (text: string) => boolean) =>
  model.ruleGroups
    .filter(group => group.language === 'promql')
    .flatMap(group => group.rules.map(rule => ({ rule, group, texts: expressions(rule).map(expr => expr.text) })))
    .filter(({ texts }) => texts.every(isSound));

/** PromQL of rules, as far as it was not refused when it was built. */
export const lintedTexts = (model: StackModel): string[] =>
  model.ruleGroups
    .filter(group => group.language === 'promql')
    .flatMap(group => group.rules.flatMap(rule => expressions(rule).map(expr => expr.text)));

const expressions = (rule: RecordingRule | Alert) =>
  (rule.kind === 'alert' ? rule.levels.map(level => level.expr) : [rule.expr]).filter(e => e.problems.length === 0);

function remarksOf(known: Known, rule: RecordingRule | Alert, group: RuleGroup, facts: Facts): Remark[] {
  const remarks =
    rule.kind === 'alert'
      ? rule.levels.flatMap(level => {
          if (level.expr.problems.length > 0) return [];
          const read = facts(level.expr.text);
          return [...ruleRemarks(known, rule, read), ...alertRemarks(level, group, read)];
        })
      : expressions(rule).flatMap(expr => ruleRemarks(known, rule, facts(expr.text)));
  // Levels of one alert say the same.
  return remarks.filter((remark, i) => remarks.findIndex(r => r.code === remark.code && r.what === remark.what) === i);
}

function judged(rule: RecordingRule | Alert, remarks: readonly Remark[]): Problem[] {
  const name = rule.kind === 'alert' ? rule.name : rule.record;
  const { allow = {}, origin } = rule;
  const unused = (Object.keys(allow) as LintCode[]).filter(code => remarks.every(remark => remark.code !== code));
  return [
    ...remarks
      .filter(({ code }) => allow[code] === undefined)
      .map(({ code, what, hint }) => ({
        code,
        origin,
        message: `${name} ${what}.`,
        hint: `${hint} If it is meant: allow: { '${code}': 'why' }.`,
      })),
    ...unused.map(code => ({
      code: 'lint-allowance-unused' as const,
      origin,
      message: `${name} allows ${code}, which nothing in it needs.`,
      hint: 'Remove the allowance.',
    })),
  ];
}

function duplicateRecords(rules: readonly (RecordingRule | Alert)[]): Problem[] {
  const seen = new Set<string>();
  return rules.flatMap(rule => {
    if (rule.kind !== 'recording') return [];
    const key = `${rule.record} ${JSON.stringify(Object.entries(rule.labels).sort())}`;
    const again = seen.has(key);
    seen.add(key);
    if (!again) return [];
    return [
      {
        code: 'record-duplicate' as const,
        origin: rule.origin,
        message: `Two rules record ${rule.record} with the same labels.`,
        hint: 'Rename one, or give them different labels: their samples would overwrite each other.',
      },
    ];
  });
}
