import type { LocatedAlert } from '../../model/alerts-of.ts';
import { codeBlock, page } from './markdown.ts';

/** Something that starts like a query is shown ready to be copied; everything else is a sentence. */
const QUERY =
  /^(?:\{|[a-zA-Z_:][\w:]*[({[]|(?:sum|avg|min|max|count|topk|bottomk|quantile)\s+(?:by|without)\b|[a-z:]+[_:][\w:]*$)/;

/**
 * Step by step: what differs between services stands together, queries one a line, so that the page of an alert that
 * every service has stays short.
 */
export function confirmSteps(alerts: readonly LocatedAlert[]): string {
  const language = alerts[0]?.group.language ?? 'promql';
  const lists = alerts.map(({ alert }) => alert.runbook?.confirm ?? []);
  const steps = Array.from({ length: Math.max(0, ...lists.map(list => list.length)) }, (_, i) => {
    const variants = [...new Set(lists.flatMap(list => list[i] ?? []))];
    const queries = variants.filter(step => QUERY.test(step));
    return page(
      queries.length === 0 ? '' : codeBlock(language, queries.join('\n')),
      ...variants.filter(step => !QUERY.test(step)),
    ).trimEnd();
  });
  const severities = [...new Set(alerts.flatMap(({ alert }) => alert.levels.map(level => level.severity)))];
  const conditions = severities.map(severity => {
    const texts = alerts.flatMap(({ alert }) =>
      alert.levels.filter(l => l.severity === severity).map(l => l.expr.text),
    );
    return `The condition of ${severity}:\n\n${codeBlock(language, [...new Set(texts)].join('\n'))}`;
  });
  return [...steps, ...conditions].join('\n\n');
}
