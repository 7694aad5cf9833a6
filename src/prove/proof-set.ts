import { recorders } from '../model/recorders.ts';
import type { Alert, RecordingRule, RuleGroup, RuleTest } from '../model/rule.ts';
import type { StackModel } from '../model/stack.ts';
import { selectedSeries } from '../query/promql/selected-series.ts';
import { ruleName } from './rule-name.ts';

type Rule = Alert | RecordingRule;

/** Rules by what they read and who reads them; built once for all mutants of the stack. */
export interface RuleGraph {
  readonly model: StackModel;
  /** Recording rules that a rule reads. */
  readonly sources: ReadonlyMap<Rule, ReadonlySet<Rule>>;
  readonly readers: ReadonlyMap<Rule, ReadonlySet<Rule>>;
  /** What the tests of a rule ask for: recorded series, and alerts. */
  readonly asked: ReadonlyMap<Rule, ReadonlySet<Rule>>;
}

/** Names in a query that a test asks. */
const WORD = /[a-zA-Z_:][\w:]*/g;

export function ruleGraph(model: StackModel): RuleGraph {
  const groups = promqlGroups(model);
  const recordedBy = recorders(groups);
  const rules = groups.flatMap(group => group.rules);
  const recording = (names: readonly string[], query: string): Rule[] =>
    names.flatMap(name => recordedBy(name, query).map(({ rule }) => rule));
  const queries = (rule: Rule): readonly string[] =>
    rule.kind === 'recording' ? [rule.expr.text] : rule.levels.map(level => level.expr.text);
  // Read from the text: a query written by hand need not say what it selects.
  const sources = new Map<Rule, Set<Rule>>(
    rules.map(rule => [
      rule,
      new Set(
        queries(rule).flatMap(query =>
          recording(
            selectedSeries(query).flatMap(({ name }) => name ?? []),
            query,
          ),
        ),
      ),
    ]),
  );
  const readers = new Map<Rule, Set<Rule>>(rules.map(rule => [rule, new Set()]));
  for (const [rule, read] of sources) for (const source of read) readers.get(source)?.add(rule);
  const askedBy = (rule: Rule): Rule[] =>
    (rule.tests ?? []).flatMap(test =>
      test.checks.flatMap(check =>
        'expr' in check
          ? recording(check.expr.match(WORD) ?? [], check.expr)
          : // Other services' alerts of the same name are other rules; a test means its own.
            rules.filter(other => check.alert !== ruleName(rule) && check.alert === ruleName(other)),
      ),
    );
  return { model, sources, readers, asked: new Map(rules.map(rule => [rule, new Set(askedBy(rule))])) };
}

const promqlGroups = (model: StackModel): readonly RuleGroup[] =>
  model.ruleGroups.filter(group => group.language === 'promql');

/** All that can be reached from a rule; a set grows while it is walked. */
function reached(from: Iterable<Rule>, next: (rule: Rule) => Iterable<Rule>): ReadonlySet<Rule> {
  const found = new Set<Rule>(from);
  for (const rule of found) for (const other of next(rule)) found.add(other);
  return found;
}

/**
 * The smallest stack that proves one rule: the rule, those that read it, directly or through others, what they all
 * need, and the tests of the rule and its readers alone. A tenth of the group's rules means a tenth of the time.
 */
export const proofSet = (rule: Rule, graph: RuleGraph): StackModel => part(withReaders(rule, graph), ownTests, graph);

const withReaders = (rule: Rule, { readers }: RuleGraph): ReadonlySet<Rule> =>
  reached([rule], of => readers.get(of) ?? []);

const ownTests = (rule: Rule): readonly RuleTest[] => rule.tests ?? [];

/** Some rules with those of their tests, and what these need. */
function part(
  tested: ReadonlySet<Rule>,
  testsOf: (rule: Rule) => readonly RuleTest[],
  { model, sources, asked }: RuleGraph,
): StackModel {
  const needed = reached(tested, of => [...(sources.get(of) ?? []), ...((tested.has(of) && asked.get(of)) || [])]);
  const kept = (rule: Rule): Rule => ({ ...rule, tests: tested.has(rule) ? testsOf(rule) : [] });
  const ruleGroups = promqlGroups(model).map(group => ({
    ...group,
    rules: group.rules.filter(other => needed.has(other)).map(kept),
  }));
  return { ...model, ruleGroups: ruleGroups.filter(group => group.rules.length > 0) };
}

/** Evaluations up to which a test is quick. */
const QUICK_EVALUATIONS = 150;

/**
 * A proof in parts, of which each is for what the ones before have not noticed: the rule's own quick tests, its other
 * ones, and those of the rules that read it. Most mutants end with the first.
 */
export function proofStages(rule: Rule, graph: RuleGraph): readonly StackModel[] {
  const interval = graph.model.ruleGroups.find(group => group.rules.includes(rule))?.intervalSeconds ?? 1;
  const isQuick = ({ checks, evaluationSeconds = interval }: RuleTest): boolean =>
    Math.max(0, ...checks.map(({ atSeconds }) => atSeconds)) / evaluationSeconds <= QUICK_EVALUATIONS;
  const alone = new Set([rule]);
  const readers = new Set([...withReaders(rule, graph)].filter(other => other !== rule));
  const stages = [
    part(alone, () => ownTests(rule).filter(isQuick), graph),
    part(alone, () => ownTests(rule).filter(test => !isQuick(test)), graph),
    part(readers, ownTests, graph),
  ];
  return stages.filter(({ ruleGroups }) =>
    ruleGroups.some(({ rules }) => rules.some(({ tests = [] }) => tests.length > 0)),
  );
}

/** The rules of a stack with one in place of another. */
export const withRule = (model: StackModel, rule: Rule, other: Rule): StackModel => ({
  ...model,
  ruleGroups: model.ruleGroups.map(group =>
    group.rules.some(of => isSame(of, rule))
      ? { ...group, rules: group.rules.map(of => (isSame(of, rule) ? other : of)) }
      : group,
  ),
});

/** A proof set holds copies with other tests; name, origin and query are the rule's own. */
export const isSame = (one: Rule, rule: Rule): boolean =>
  one === rule ||
  (one.kind === 'recording' && rule.kind === 'recording' && one.expr === rule.expr) ||
  (one.kind === 'alert' && rule.kind === 'alert' && one.levels === rule.levels);
