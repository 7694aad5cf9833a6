import { type LocatedAlert, severitiesOf } from '../../model/alerts-of.ts';
import { stepLanguage } from '../../model/runbook-steps.ts';
import type { StackModel } from '../../model/stack.ts';
import { type Block, links, prose } from './block.ts';
import { runLink } from './links.ts';

/**
 * Step by step: what differs between services stands together, queries one a line, so that the page of an alert that
 * every service has stays short.
 */
export function confirmSteps(model: StackModel, alerts: readonly LocatedAlert[]): Block[] {
  const usual = alerts[0]?.group.language ?? 'promql';
  const lists = alerts.map(({ alert }) => alert.runbook?.confirm ?? []);
  const steps = Array.from({ length: Math.max(0, ...lists.map(list => list.length)) }, (_, i) => {
    const variants = [...new Set(lists.flatMap(list => list[i] ?? []))];
    const queries = variants.filter(step => stepLanguage(step) !== undefined);
    const language =
      queries.every(q => stepLanguage(q) === 'logql') && model.components.loki !== undefined ? 'logql' : usual;
    return [
      ...queryBlocks(model, language, queries),
      ...variants.filter(s => stepLanguage(s) === undefined).flatMap(prose),
    ];
  });
  const conditions = severitiesOf(alerts).map(severity => {
    const texts = alerts.flatMap(({ alert }) =>
      alert.levels.filter(l => l.severity === severity).map(l => l.expr.text),
    );
    return [...prose(`The condition of ${severity}:`), ...queryBlocks(model, usual, [...new Set(texts)])];
  });
  return [...steps, ...conditions].flat();
}

const queryBlocks = (model: StackModel, language: string, queries: readonly string[]): Block[] =>
  queries.length === 0
    ? []
    : [{ kind: 'code', language, text: queries.join('\n') }, ...links(runLink(model, language, queries))];
