import { type AnnotationName, alertAnnotations, fixedAnnotations } from '../../model/alert-annotations.ts';
import { ruleLabels } from '../../model/detection-time.ts';
import type { Alert, RuleTestCheck } from '../../model/rule.ts';
import type { StackModel } from '../../model/stack.ts';

type Labels = Readonly<Record<string, string>>;
type Firing = Extract<RuleTestCheck, { alert: string }>['firing'][number];

/** What promtool must find for one firing series. */
export interface ExpectedAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  /** False when an annotation holds the value of the query, which only running it can tell. */
  readonly complete: boolean;
}

/**
 * A test author writes the labels of the series; the static ones of the level come from the alert, and win, as they do
 * in Prometheus. `severity` may be left out when the alert has one level.
 */
export function expectedAlert(model: StackModel, alert: Alert, firing: Firing): ExpectedAlert {
  const level = alert.levels.find(l => l.severity === firing.labels.severity) ?? alert.levels[0];
  const known = level === undefined ? {} : ruleLabels(model, alert, level);
  const severity = firing.labels.severity ?? level?.severity;
  const labels = { ...firing.labels, ...known, ...(severity === undefined ? {} : { severity }) };
  const fixed: Labels = fixedAnnotations(model, alert);
  const annotations: Record<string, string> = {};
  let complete = true;
  for (const [name, template] of Object.entries(alertAnnotations(model, alert)) as [AnnotationName, string][]) {
    const text = firing.annotations?.[name] ?? fixed[name] ?? expandLabels(template, labels);
    if (text === undefined) complete = false;
    else annotations[name] = text;
  }
  return { labels, annotations: { ...annotations, ...firing.annotations }, complete };
}

const ACTION = /\{\{\s*(?:\$labels\.([a-zA-Z_]\w*)|"(\{\{|\}\})")\s*\}\}/g;

/** The text of a template that prints labels and nothing else; undefined for every other. */
function expandLabels(template: string, labels: Labels): string | undefined {
  if (/\{\{-|-\}\}/.test(template)) return undefined;
  const rest = template.replace(ACTION, '');
  if (rest.includes('{{')) return undefined;
  return template.replace(ACTION, (_, label: string | undefined, brace: string | undefined) =>
    label === undefined ? (brace ?? '') : (labels[label] ?? ''),
  );
}
