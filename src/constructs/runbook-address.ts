import { isDeployed, type PrometheusComponent } from '../model/component.ts';
import { RUNBOOK_PAGES } from '../model/runbook-pages.ts';
import type { Difference, RunbookAddress } from '../model/stack.ts';
import type { StackDraft } from './stack-draft.ts';

/** Where people open the runbooks: where they are published, or else the stack's own Prometheus. */
export function runbookAddress(
  published: string | undefined,
  prometheus: PrometheusComponent | undefined,
): RunbookAddress | undefined {
  if (published !== undefined) return { base: published.replace(/\/*$/, '/'), extension: '.md' };
  if (!isDeployed(prometheus) || prometheus?.externalUrl === undefined) return undefined;
  return { base: prometheus.externalUrl.replace(/\/*$/, '') + RUNBOOK_PAGES.urlPath, extension: '.html' };
}

/** Said where people look for what a stack has not: a message without a link to its runbook surprises at night. */
export function withoutRunbookLinks(draft: StackDraft): Difference[] {
  if (
    draft.routing === undefined ||
    !draft.rules.some(({ rule }) => rule.kind === 'alert' && rule.runbook !== undefined)
  )
    return [];
  const reason = isDeployed(draft.components.prometheus)
    ? 'nobody knows at which address people reach Prometheus, which serves them: declare its `externalUrl`, or `runbookBaseUrl`'
    : 'Prometheus exists already and serves no pages of this stack: publish `runbooks/` and declare its address as `runbookBaseUrl`';
  return draft.platforms.map(platform => ({ platform, subject: 'links to runbooks in messages', reason }));
}
