import type { Problem } from '../model/origin.ts';
import type { Alert, RecordingRule, RuleGroup, RuleTest } from '../model/rule.ts';
import type { StackModel } from '../model/stack.ts';
import { didYouMean } from '../shared/suggest.ts';

/** promtool passes a test of an alert that does not exist, as long as nothing is expected to fire. */
export function checkRuleTests(model: StackModel): Problem[] {
  const alerts = new Map<string, Alert>();
  for (const group of model.ruleGroups) {
    for (const rule of group.rules) if (rule.kind === 'alert') alerts.set(rule.name, rule);
  }
  return model.ruleGroups.flatMap(group =>
    group.rules.flatMap(rule =>
      (rule.tests ?? []).flatMap(test => [
        ...checkTarget(test, alerts, rule),
        ...checkInputs(test, rule.kind === 'alert' ? rule.name : rule.record, group.language),
        ...(test.checks.length === 0
          ? [
              {
                code: 'test-empty' as const,
                origin: test.origin,
                message: `The test "${test.name}" looks at nothing.`,
                hint: 'Say when to look and what to expect.',
              },
            ]
          : []),
      ]),
    ),
  );
}

/** Lines say nothing to PromQL, and series nothing to LogQL: such a test is silent whatever the rule says. */
function checkInputs(test: RuleTest, rule: string, language: RuleGroup['language']): Problem[] {
  const wrong = language === 'logql' ? test.inputs.length > 0 : test.lines !== undefined;
  if (!wrong) return [];
  const [reads, given, call] =
    language === 'logql'
      ? ['log lines', 'series', "logLines({ service: 'api' }, '…')"]
      : ['series', 'log lines', "series(metric, { … }, '…')"];
  return [
    {
      code: 'test-input-unread',
      origin: test.origin,
      message: `The test "${test.name}" gives ${given}, and ${rule} reads ${reads}.`,
      hint: `Give it ${call}.`,
    },
  ];
}

function checkTarget(test: RuleTest, alerts: ReadonlyMap<string, Alert>, rule: Alert | RecordingRule): Problem[] {
  return test.checks.flatMap((check): Problem[] => {
    if (!('alert' in check)) return [];
    // Several services may have an alert of that name; a test means its own.
    const alert = rule.kind === 'alert' && rule.name === check.alert ? rule : alerts.get(check.alert);
    if (alert === undefined) {
      return [
        {
          code: 'test-alert-unknown',
          origin: test.origin,
          message: `The test "${test.name}" asks for ${check.alert}, which the stack has not.`,
          hint: didYouMean(check.alert, [...alerts.keys()]),
        },
      ];
    }
    const severities: readonly string[] = alert.levels.map(level => level.severity);
    const wrong = check.firing.find(({ labels: { severity } }) =>
      severity === undefined ? severities.length > 1 : !severities.includes(severity),
    );
    if (wrong === undefined) return [];
    const { severity } = wrong.labels;
    return [
      {
        code: 'test-severity-unknown',
        origin: test.origin,
        message:
          severity === undefined
            ? `The test "${test.name}" does not say which level of ${alert.name} fires (${severities.join(', ')}).`
            : `The test "${test.name}" expects ${alert.name} with severity "${severity}", which is no level of it.`,
        hint: `Say severity: '${severities[0] ?? 'critical'}'.`,
      },
    ];
  });
}
