import type { Alert } from './rule.ts';
import type { StackModel } from './stack.ts';

/**
 * Annotations every alerting rule carries: the messages, runbooks and tests read them by these names.
 *
 * - `summary`, `description`: the alert's own templates
 * - `runbook_url`: page of the alert, when it has a runbook and somebody knows where the pages are served
 * - `dashboard`: link to the dashboard (its path alone when Grafana's external URL is unknown)
 * - `contact`: where the owner is reached
 */
export type AnnotationName = 'summary' | 'description' | 'runbook_url' | 'dashboard' | 'contact';

/** Text that a Go template prints as it is. */
export const templateLiteral = (text: string): string => text.replaceAll('{{', '{{ "{{" }}');

/** Page of an alert's runbook; undefined rather than an address that leads nowhere. */
export const runbookUrl = ({ runbooks }: Pick<StackModel, 'runbooks'>, alert: Alert): string | undefined =>
  runbooks === undefined || alert.runbook === undefined
    ? undefined
    : `${runbooks.base}${encodeURIComponent(alert.name)}${runbooks.extension}`;

/** Link to a dashboard, or its path when nobody knows Grafana's address. */
export function dashboardUrl(model: Pick<StackModel, 'components'>, uid: string): string {
  const base = model.components.grafana?.externalUrl?.replace(/\/*$/, '') ?? '';
  return `${base}/d/${encodeURIComponent(uid)}`;
}

/** Annotations whose text is the same for every series, by name and as plain text. */
export function fixedAnnotations(
  model: Pick<StackModel, 'components' | 'runbooks'>,
  alert: Alert,
): Partial<Record<AnnotationName, string>> {
  const runbook = runbookUrl(model, alert);
  return {
    ...(runbook === undefined ? {} : { runbook_url: runbook }),
    ...(alert.dashboard === undefined ? {} : { dashboard: dashboardUrl(model, alert.dashboard) }),
    ...(alert.owner?.contact === undefined ? {} : { contact: alert.owner.contact }),
  };
}

/** All annotations of an alert as Go templates, in the order a reader wants them. */
export function alertAnnotations(
  model: Pick<StackModel, 'components' | 'runbooks'>,
  alert: Alert,
): Partial<Record<AnnotationName, string>> {
  const fixed = Object.entries(fixedAnnotations(model, alert)).map(([name, text]) => [name, templateLiteral(text)]);
  return {
    summary: alert.summary.text,
    ...(alert.description === undefined ? {} : { description: alert.description.text }),
    ...Object.fromEntries(fixed),
  };
}
