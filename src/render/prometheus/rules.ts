import { alertAnnotations } from '../../model/alert-annotations.ts';
import type { Artefact } from '../../model/artefact.ts';
import { ruleLabels } from '../../model/detection-time.ts';
import { generatedHeader } from '../../model/generated-header.ts';
import type { Alert, AlertLevel, RecordingRule, RuleGroup } from '../../model/rule.ts';
import type { StackModel } from '../../model/stack.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { toYaml, withComments } from '../../shared/yaml.ts';
import { layoutExpression } from './expression-layout.ts';

/**
 * One file a rule group: `rules/<group>.rules.yml` for Prometheus, `loki/<group>.rules.yml` for LogQL groups. Both
 * platforms load the same bytes. Empty groups give no file.
 */
export const renderRules = (model: StackModel): Artefact[] =>
  model.ruleGroups
    .filter(group => group.rules.length > 0)
    .map(group => ({
      id: `${group.language === 'promql' ? 'rules' : 'loki'}/${group.name}.rules.yml`,
      platform: 'both',
      content: groupFile(model, group),
    }));

/** The place of its declaration stands above each rule. */
function groupFile(model: StackModel, group: RuleGroup): string {
  const rules = group.rules.flatMap(rule => rulesOf(model, rule).map(data => ({ rule, data })));
  const text = toYaml({
    groups: [
      { name: group.name, interval: formatSeconds(group.intervalSeconds), rules: rules.map(({ data }) => data) },
    ],
  });
  const places = rules.map(({ rule }) => rule.origin.path.replace(/\s+/g, ' '));
  return generatedHeader(model) + withComments(text, 6, places);
}

/** The rules Prometheus evaluates for one record of the model: an alert gives one a level. */
export function rulesOf(model: StackModel, rule: RecordingRule | Alert): Record<string, unknown>[] {
  if (rule.kind === 'alert') return rule.levels.map(level => alertingRule(model, rule, level));
  return [
    {
      record: rule.record,
      expr: layoutExpression(rule.expr.text),
      ...(Object.keys(rule.labels).length === 0 ? {} : { labels: rule.labels }),
    },
  ];
}

const alertingRule = (model: StackModel, alert: Alert, level: AlertLevel): Record<string, unknown> => ({
  alert: alert.name,
  expr: layoutExpression(level.expr.text),
  for: formatSeconds(level.forSeconds),
  ...(level.keepFiringForSeconds > 0 ? { keep_firing_for: formatSeconds(level.keepFiringForSeconds) } : {}),
  labels: ruleLabels(model, alert, level),
  annotations: alertAnnotations(model, alert),
});
