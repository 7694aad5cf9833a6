import type { Alert, RecordingRule, RuleTest } from '../model/rule.ts';
import type { StackModel } from '../model/stack.ts';
import { renderRules } from '../render/prometheus/rules.ts';
import { renderPromtoolTests } from '../render/promtool/promtool-tests.ts';
import { type OwnTest, testsByFile } from '../render/promtool/tests-by-file.ts';
import { isAsked, nameContains } from './rule-name.ts';

/** The stack with those tests only whose own name, or whose rule's, contains the text. */
export function onlyTests(model: StackModel, filter: string): StackModel {
  const wanted = (test: RuleTest): boolean => isAsked(test.name, filter);
  const kept = <R extends Alert | RecordingRule>(rule: R): R =>
    nameContains(rule, filter) ? rule : { ...rule, tests: (rule.tests ?? []).filter(wanted) };
  const ruleGroups = model.ruleGroups.map(group => ({ ...group, rules: group.rules.map(kept) }));
  return { ...model, ruleGroups };
}

/** Rules and their tests as synth writes them, by path. */
export const testFiles = (model: StackModel): ReadonlyMap<string, string> =>
  new Map([...renderRules(model), ...renderPromtoolTests(model)].map(({ id, content }) => [id, content]));

/** The tests of a file in its order, which is that of promtool's report. */
export const testsOfFile = (model: StackModel, path: string): readonly OwnTest[] =>
  model.ruleGroups
    .filter(group => group.language === 'promql')
    .flatMap(group => [...testsByFile(group)].flatMap(([id, tests]) => (isBelow(path, id) ? tests : [])));

const isBelow = (path: string, id: string): boolean => path === id || path.endsWith(`/${id}`);
