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
  /** An exporter that stands beside the service of this name. */
  readonly exporter?: string;
  /** The stack is rendered for this platform. */
  readonly platform?: Platform;
  /** The environment runs at least so many copies of Prometheus and Alertmanager. */
  readonly replicas?: number;
  /** How far back it looks: the stack's Prometheus keeps samples that long. One that exists already is trusted to. */
  readonly history?: DurationInput;
  /** What is missing, where only the pack's author can tell; such a rule is always left out. */
  readonly absent?: string;
}

/** Why a rule has nothing to read, and what would change that. */
export interface Missing {
  readonly reason: string;
  readonly fix: string;
}

/** Undefined when it has something to read. */
export function missing(
  { job, component, server, exporter, platform, replicas = 1, history, absent }: Needs,
  draft: StackDraft,
): Missing | undefined {
  if (platform !== undefined && !draft.platforms.includes(platform))
    return { reason: `the stack is not rendered for ${platform}`, fix: `Render it for ${platform}` };
  if (component !== undefined && draft.components[component]?.deployment.kind !== 'deployed')
    return { reason: `the stack deploys no ${component}`, fix: `Add new ${className(component)}(stack, …)` };
  if (server !== undefined && draft.components[server] === undefined)
    return { reason: `the stack has no ${server}`, fix: `Add new ${className(server)}(stack, …)` };
  if (exporter !== undefined && !draft.exporters.some(({ service }) => service === exporter))
    return { reason: `the service "${exporter}" has no exporter`, fix: "Add new Exporter(service, 'exporter', …)" };
  if (job !== undefined && !draft.scrapeJobs.some(({ name }) => name === job))
    return {
      reason: `the stack has no scrape job "${job}"`,
      fix: BRINGS[job] ?? `Declare what brings the job "${job}"`,
    };
  if (draft.environment.replicas < replicas)
    return {
      reason: `it compares ${replicas} copies of a server, and the environment "${draft.environment.name}" runs ${draft.environment.replicas}`,
      fix: `Run replicas: ${replicas}`,
    };
  if (absent !== undefined) return { reason: absent, fix: 'Change that' };
  const prometheus = draft.components.prometheus;
  const kept = prometheus?.deployment.kind === 'deployed' ? prometheus.retentionSeconds : Number.POSITIVE_INFINITY;
  if (history !== undefined && kept < Duration.parse(history).seconds)
    return {
      reason: `it looks back ${Duration.parse(history)}, and the stack keeps samples for ${formatSeconds(kept)}`,
      fix: `Keep them for ${Duration.parse(history)} at least (metricsRetention of the environment)`,
    };
  return undefined;
}

const className = (server: keyof Components): string => `${server.slice(0, 1).toUpperCase()}${server.slice(1)}`;

/** What makes a job that packs of ours read. */
const BRINGS: Readonly<Record<string, string>> = {
  'node-exporter': 'Add new NodeExporter(stack, …)',
  'kube-state-metrics': 'Add new KubeStateMetrics(stack, …)',
  kubelet: 'Say new Prometheus(stack, …, { kubelets: true })',
  cadvisor: 'Say new Prometheus(stack, …, { kubelets: true })',
  'kube-apiserver': 'Say new Prometheus(stack, …, { apiServer: true })',
  alertmanager: 'Add new Alertmanager(stack, …)',
  collector: 'Add new Collector(stack, …)',
  grafana: 'Add new Grafana(stack, …)',
  loki: 'Add new Loki(stack, …)',
  prometheus: 'Add new Prometheus(stack, …)',
  tempo: 'Add new Tempo(stack, …)',
};
