import type { Artefact } from '../../model/artefact.ts';
import { generatedHeader } from '../../model/generated-header.ts';
import type { Alert, RuleGroup, RuleTest, RuleTestCheck } from '../../model/rule.ts';
import type { StackModel } from '../../model/stack.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { toYaml } from '../../shared/yaml.ts';
import { expectedAlert } from './expected-alert.ts';
import { neededGroups, testsOf } from './rule-files.ts';
import { seriesText } from './series-text.ts';

type Entry = Readonly<Record<string, unknown>>;
type AlertCheck = Extract<RuleTestCheck, { alert: string }>;

/** `tests/<group>.test.yml` of every group that has tests; promtool runs them against the generated rule files. */
export function renderPromtoolTests(model: StackModel): Artefact[] {
  const alerts = new Map<string, Alert>();
  for (const group of model.ruleGroups) {
    for (const rule of group.rules) if (rule.kind === 'alert') alerts.set(rule.name, rule);
  }
  return model.ruleGroups
    .filter(group => group.language === 'promql' && testsOf(group).length > 0)
    .map(group => ({
      id: `tests/${group.name}.test.yml`,
      platform: 'both',
      content: generatedHeader(model) + toYaml(testFile(model, group, alerts)),
    }));
}

function testFile(model: StackModel, group: RuleGroup, alerts: ReadonlyMap<string, Alert>): Entry {
  const groups = neededGroups(model, group);
  return {
    rule_files: groups.map(needed => `../rules/${needed.name}.rules.yml`),
    // promtool evaluates all groups at one interval: that of the group under test.
    evaluation_interval: formatSeconds(group.intervalSeconds),
    ...(groups.length > 1 ? { group_eval_order: groups.map(needed => needed.name) } : {}),
    // Sums of floats may differ in the last bit between machines.
    fuzzy_compare: true,
    tests: testsOf(group).map(test => testGroup(model, test, alerts)),
  };
}

function testGroup(model: StackModel, test: RuleTest, alerts: ReadonlyMap<string, Alert>): Entry {
  const entries = test.checks.map(check =>
    'alert' in check ? alertEntry(model, check, alerts.get(check.alert)) : sampleEntry(check),
  );
  const alertTests = entries.filter(entry => 'alertname' in entry);
  const exprTests = entries.filter(entry => 'expr' in entry);
  return {
    name: test.name,
    interval: formatSeconds(test.intervalSeconds),
    input_series: test.inputs.map(({ series, values }) => ({ series, values })),
    ...(alertTests.length === 0 ? {} : { alert_rule_test: alertTests }),
    ...(exprTests.length === 0 ? {} : { promql_expr_test: exprTests }),
  };
}

const sampleEntry = (check: Exclude<RuleTestCheck, AlertCheck>): Entry => ({
  expr: check.expr,
  eval_time: formatSeconds(check.atSeconds),
  exp_samples: check.samples.map(({ labels, value }) => ({ labels, value })),
});

/**
 * promtool compares annotations always: an expectation without them fails against any alert that has some. Where all
 * are known the alert is compared whole; where one holds a measured value and the test's author did not write it out,
 * the `ALERTS` series is compared instead, whose labels say just as exactly which series fire.
 */
function alertEntry(model: StackModel, check: AlertCheck, alert: Alert | undefined): Entry {
  const expected =
    alert === undefined
      ? check.firing.map(({ labels, annotations = {} }) => ({ labels, annotations, complete: true }))
      : check.firing.map(firing => expectedAlert(model, alert, firing));
  const comparesTexts = check.firing.some(firing => firing.annotations !== undefined);
  if (expected.every(e => e.complete) || comparesTexts) {
    return {
      eval_time: formatSeconds(check.atSeconds),
      alertname: check.alert,
      exp_alerts: expected.map(e => ({ exp_labels: e.labels, exp_annotations: e.annotations })),
    };
  }
  const fires = { alertname: check.alert, alertstate: 'firing' };
  return {
    expr: seriesText('ALERTS', fires),
    eval_time: formatSeconds(check.atSeconds),
    exp_samples: expected.map(e => ({ labels: seriesText('ALERTS', { ...fires, ...e.labels }), value: 1 })),
  };
}
