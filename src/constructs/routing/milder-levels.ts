import { type Alert, SEVERITIES } from '../../model/rule.ts';
import type { StackDraft } from '../stack-draft.ts';
import type { InhibitionProps } from './inhibition.ts';

/**
 * While one level of an alert fires, its milder levels are not told: for the same labels, all of them. With fewer, a page
 * about one application would mute the warning about another. An alert whose labels are unknown is left alone.
 */
export function milderLevels(draft: StackDraft): InhibitionProps[] {
  const alerts = new Map<string, Alert>();
  for (const { rule } of draft.rules) if (rule.kind === 'alert' && rule.levels.length > 1) alerts.set(rule.name, rule);
  return [...alerts.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(alert => {
      const labels = commonLabels(alert);
      if (labels === undefined) return [];
      const severities = SEVERITIES.filter(severity => alert.levels.some(level => level.severity === severity));
      const equal = [
        ...labels,
        ...(alert.service === undefined || labels.includes('service') ? [] : ['service']),
      ].sort();
      return severities.slice(0, -1).map((severity, i) => ({
        when: { alertname: alert.name, severity },
        mute: { alertname: alert.name, severity: severities.slice(i + 1) },
        equal,
      }));
    });
}

/** Labels that samples of every level carry; undefined when those of one are unknown. */
function commonLabels({ levels }: Alert): readonly string[] | undefined {
  const all = levels.map(level => level.expr.labels);
  const [first] = all;
  if (first === undefined || all.includes(undefined)) return undefined;
  return first.filter(label => all.every(labels => labels?.includes(label)));
}
