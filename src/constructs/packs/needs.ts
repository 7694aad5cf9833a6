import type { Components } from '../../model/component.ts';
import type { Platform } from '../../model/platform.ts';
import { Duration, type DurationInput, formatSeconds } from '../../shared/duration.ts';
import type { StackDraft } from '../stack-draft.ts';

/** What a rule reads; where it is not there, the rule is left out and the stack says so. All that is given must hold. */
export interface Needs {
  /** A scrape job of this name. */
  readonly job?: string;
  /** A server of this kind, deployed by the stack. */
  readonly component?: keyof Components;
  /** A server of this kind, whether the stack deploys it or it exists already. */
  readonly server?: keyof Components;
  /** The stack is rendered for this platform. */
  readonly platform?: Platform;
  /** The environment runs at least so many copies of Prometheus and Alertmanager. */
  readonly replicas?: number;
  /** How far back it looks: the stack's Prometheus keeps samples that long. One that exists already is trusted to. */
  readonly history?: DurationInput;
  /** What is missing, where only the pack's author can tell; such a rule is always left out. */
  readonly absent?: string;
}

/** Why a rule has nothing to read in this stack; undefined when it has. */
export function missing(
  { job, component, server, platform, replicas = 1, history, absent }: Needs,
  draft: StackDraft,
): string | undefined {
  if (platform !== undefined && !draft.platforms.includes(platform)) return `the stack is not rendered for ${platform}`;
  if (component !== undefined && draft.components[component]?.deployment.kind !== 'deployed')
    return `the stack deploys no ${component}`;
  if (server !== undefined && draft.components[server] === undefined) return `the stack has no ${server}`;
  if (job !== undefined && !draft.scrapeJobs.some(({ name }) => name === job))
    return `the stack has no scrape job "${job}"`;
  if (draft.environment.replicas < replicas)
    return `it compares ${replicas} copies of a server, and the environment "${draft.environment.name}" runs ${draft.environment.replicas}`;
  if (absent !== undefined) return absent;
  const prometheus = draft.components.prometheus;
  const kept = prometheus?.deployment.kind === 'deployed' ? prometheus.retentionSeconds : Number.POSITIVE_INFINITY;
  if (history !== undefined && kept < Duration.parse(history).seconds)
    return `it looks back ${Duration.parse(history)}, and the stack keeps samples for ${formatSeconds(kept)}`;
  return undefined;
}
