import type { Alert, AlertLevel, RecordingRule, RuleGroup, RuleTest, RuleTestCheck } from '../model/rule.ts';
import type { StackModel } from '../model/stack.ts';
import { selectedSeries } from '../query/promql/selected-series.ts';
import { groupBy } from '../shared/group-by.ts';
import { nameContains } from './rule-name.ts';

/** What the tests of one level of an alert, or of one recording rule, have to show; docs/testing.md defines each. */
export const COVERAGE_KINDS = ['fires', 'silent', 'boundary', 'records'] as const;
export type CoverageKind = (typeof COVERAGE_KINDS)[number];

/** One level of an alert or one recording rule. */
export interface CoveredRule {
  readonly rule: Alert | RecordingRule;
  readonly level?: AlertLevel;
  /** By kind: whether a test shows it. Kinds that say nothing of it are absent. */
  readonly shown: Readonly<Partial<Record<CoverageKind, boolean>>>;
}

export interface GroupCoverage {
  readonly stack: string;
  readonly group: string;
  readonly rules: readonly CoveredRule[];
  /** Whether one test compares an annotation with literal text; undefined in groups without alerts. */
  readonly annotations?: boolean;
  /** Levels of LogQL alerts: promtool cannot run their tests, the real-server suite does in Loki. */
  readonly provenInLoki: number;
}

/**
 * Coverage of every rule group of a stack, from its declared tests alone: nothing is run.
 * @param filter only rules whose name contains this, whatever the case
 */
export const coverageOf = (model: StackModel, filter = ''): GroupCoverage[] =>
  model.ruleGroups
    .map(group => ({ ...group, rules: group.rules.filter(rule => nameContains(rule, filter)) }))
    .filter(group => group.rules.length > 0)
    .map(group => ({ stack: model.name, group: group.name, ...coverageOfGroup(group) }));

function coverageOfGroup(group: RuleGroup): Pick<GroupCoverage, 'rules' | 'annotations' | 'provenInLoki'> {
  const alerts = group.rules.filter(rule => rule.kind === 'alert');
  const rules = group.rules.flatMap((rule): CoveredRule[] =>
    rule.kind === 'recording'
      ? [{ rule, shown: { records: (rule.tests ?? []).some(test => test.kind === 'records') } }]
      : rule.levels.map(level => ({ rule, level, shown: shownOf(rule, level, group.intervalSeconds) })),
  );
  const texts = alerts.some(alert => alert.tests.some(comparesTexts));
  const provenInLoki = group.language === 'logql' ? alerts.flatMap(alert => alert.levels).length : 0;
  return { rules, provenInLoki, ...(alerts.length === 0 ? {} : { annotations: texts }) };
}

type AlertCheck = Extract<RuleTestCheck, { alert: string }>;

const comparesTexts = (test: RuleTest): boolean =>
  test.checks.some(check => 'alert' in check && check.firing.some(firing => firing.annotations !== undefined));

function shownOf(alert: Alert, level: AlertLevel, intervalSeconds: number): CoveredRule['shown'] {
  const looks = looksAt(alert);
  const fires = (check: AlertCheck): boolean =>
    check.firing.some(({ labels }) => (labels.severity ?? alert.levels[0]?.severity) === level.severity);
  const shown = { fires: looks.some(({ check }) => fires(check)) };
  // Over no series at all (the Watchdog) there is nothing that could make it silent.
  if (level.expr.language === 'promql' && selectedSeries(level.expr.text).length === 0) return shown;
  return {
    ...shown,
    silent: looks.some(({ check }) => !fires(check)),
    boundary: [...groupBy(looks, look => look.inputs).values()].some(sameInputs =>
      sameInputs.some(
        silent =>
          !fires(silent.check) &&
          sameInputs.some(
            firing => fires(firing.check) && firing.check.atSeconds - silent.check.atSeconds === intervalSeconds,
          ),
      ),
    ),
  };
}

/** Every look at the alert, with the text of what its test gives: two tests of equal inputs are one. */
const looksAt = (alert: Alert): { readonly inputs: string; readonly check: AlertCheck }[] =>
  alert.tests.flatMap(test => {
    const inputs = JSON.stringify([test.intervalSeconds, test.inputs, test.lines]);
    return test.checks.flatMap(check => ('alert' in check && check.alert === alert.name ? [{ inputs, check }] : []));
  });
