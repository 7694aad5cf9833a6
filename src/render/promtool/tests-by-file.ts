import type { Alert, RecordingRule, RuleGroup, RuleTest } from '../../model/rule.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { groupBy } from '../../shared/group-by.ts';

/** A test with the rule that it was declared with. */
export interface OwnTest {
  readonly rule: RecordingRule | Alert;
  readonly test: RuleTest;
}

/** The tests of a group by the path of the file they stand in, in the order of the file. */
export const testsByFile = (group: RuleGroup): ReadonlyMap<string, readonly OwnTest[]> =>
  groupBy(
    group.rules.flatMap(rule => (rule.tests ?? []).map(test => ({ rule, test }))),
    ({ test: { evaluationSeconds: every } }) =>
      `tests/${group.language === 'logql' ? 'loki/' : ''}${group.name}${every === undefined ? '' : `-every-${formatSeconds(every)}`}.test.yml`,
  );
