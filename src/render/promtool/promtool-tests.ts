import type { Artefact } from '../../model/artefact.ts';
import { staticLabels } from '../../model/detection-time.ts';
import { generatedHeader } from '../../model/generated-header.ts';
import type { Alert, LogInput, RecordingRule, RuleGroup, RuleTest, RuleTestCheck } from '../../model/rule.ts';
import type { StackModel } from '../../model/stack.ts';
import { seriesText } from '../../query/promql/series-text.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { toYaml } from '../../shared/yaml.ts';
import { expectedAlert } from './expected-alert.ts';
import { indexRules, neededGroups, type RuleIndex } from './rule-files.ts';
import { type OwnTest, testsByFile } from './tests-by-file.ts';

type Entry = Readonly<Record<string, unknown>>;
type AlertCheck = Extract<RuleTestCheck, { alert: string }>;

/**
 * `tests/<group>.test.yml` of every group that has tests; promtool runs them against the generated rule files. Those of
 * LogQL groups are `tests/loki/<group>.test.yml`: the same form with `input_lines`, which Loki has to be given first.
 * Tests with evaluations of their own pace stand in `tests/<group>-every-<time>.test.yml`: promtool has one a file.
 */
export function renderPromtoolTests(model: StackModel): Artefact[] {
  const index = indexRules(model);
  return model.ruleGroups.flatMap(group =>
    [...testsByFile(group)].map(([id, tests]) => ({
      id,
      platform: 'both' as const,
      content: generatedHeader(model) + toYaml(testFile(model, index, group, tests)),
    })),
  );
}

function testFile(model: StackModel, index: RuleIndex, group: RuleGroup, tests: readonly OwnTest[]): Entry {
  const inLoki = group.language === 'logql';
  const groups = inLoki ? [group] : neededGroups(index, group);
  const loaded = groups.flatMap(needed => needed.rules).filter(rule => rule.kind === 'alert');
  return {
    rule_files: groups.map(needed => `${inLoki ? '../../loki' : '../rules'}/${needed.name}.rules.yml`),
    // promtool evaluates all groups at one interval: that of the group under test, unless its tests say another.
    evaluation_interval: formatSeconds(tests[0]?.test.evaluationSeconds ?? group.intervalSeconds),
    ...(groups.length > 1 ? { group_eval_order: groups.map(needed => needed.name) } : {}),
    // Sums of floats may differ in the last bit between machines.
    fuzzy_compare: true,
    tests: tests.map(({ rule, test }) => testGroup(model, rule, test, loaded)),
  };
}

function testGroup(model: StackModel, rule: RecordingRule | Alert, test: RuleTest, loaded: readonly Alert[]): Entry {
  const entries = test.checks.map(check => {
    if (!('alert' in check)) return sampleEntry(check);
    const named = loaded.filter(alert => alert.name === check.alert);
    const asked = rule.kind === 'alert' && rule.name === check.alert ? rule : named[0];
    return alertEntry(model, check, asked, named.length > 1);
  });
  const alertTests = entries.filter(entry => 'alertname' in entry);
  const exprTests = entries.filter(entry => 'expr' in entry);
  return {
    name: test.name,
    interval: formatSeconds(test.intervalSeconds),
    ...(test.lines === undefined
      ? { input_series: test.inputs.map(({ series, values }) => ({ series, values })) }
      : { input_lines: test.lines.map(lineEntry) }),
    ...(alertTests.length === 0 ? {} : { alert_rule_test: alertTests }),
    ...(exprTests.length === 0 ? {} : { promql_expr_test: exprTests }),
  };
}

const lineEntry = ({ stream, metadata, line, fromSeconds, everySeconds, count }: LogInput): Entry => ({
  stream,
  ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  line,
  from: formatSeconds(fromSeconds),
  ...(count === 1 ? {} : { every: formatSeconds(everySeconds), times: count }),
});

const sampleEntry = (check: Exclude<RuleTestCheck, AlertCheck>): Entry => ({
  expr: check.expr,
  eval_time: formatSeconds(check.atSeconds),
  exp_samples: check.samples.map(({ labels, value }) => ({ labels, value })),
});

/**
 * promtool compares annotations always: an expectation without them fails against any alert that has some. Where all
 * are known the alert is compared whole. The `ALERTS` series is compared instead, whose labels say just as exactly
 * which series fire, in two cases: an annotation holds a measured value that the test's author did not write out, or
 * the loaded groups have other alerts of this name, which promtool would count in and which these labels tell apart.
 */
function alertEntry(model: StackModel, check: AlertCheck, alert: Alert | undefined, shared: boolean): Entry {
  if (alert === undefined) throw new Error(`a test asks for ${check.alert}, which no group of the stack has`);
  const expected = check.firing.map(firing => expectedAlert(model, alert, firing));
  const comparesTexts = check.firing.some(firing => firing.annotations !== undefined);
  if (comparesTexts || (!shared && expected.every(e => e.complete))) {
    return {
      eval_time: formatSeconds(check.atSeconds),
      alertname: check.alert,
      exp_alerts: expected.map(e => ({ exp_labels: e.labels, exp_annotations: e.annotations })),
    };
  }
  const fires = { alertname: check.alert, alertstate: 'firing' };
  return {
    expr: seriesText('ALERTS', { ...fires, ...(shared ? commonLabels(alert) : {}) }),
    eval_time: formatSeconds(check.atSeconds),
    exp_samples: expected.map(e => ({ labels: seriesText('ALERTS', { ...fires, ...e.labels }), value: 1 })),
  };
}

/** Static labels all levels of an alert share. */
function commonLabels(alert: Alert): Record<string, string> {
  const { severity: _, ...labels } = alert.levels[0] === undefined ? {} : staticLabels(alert, alert.levels[0]);
  return labels;
}
