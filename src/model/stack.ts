import type { Components } from './component.ts';
import type { Dashboard } from './dashboard.ts';
import type { Exporter } from './exporter.ts';
import type { Origin, Problem } from './origin.ts';
import type { RulePackUse } from './pack.ts';
import type { Platform, PlatformSettings } from './platform.ts';
import type { Routing } from './routing.ts';
import type { RuleGroup } from './rule.ts';
import type { ScrapeJob } from './scrape-job.ts';
import type { Service } from './service.ts';
import type { Slo } from './slo.ts';
import type { Workload } from './workload.ts';

/** Where and for whom a stack runs; decides retention, replicas, sampling and who is paged. */
export interface Environment {
  /** Value of the external label `environment`. */
  readonly name: string;
}

/** Something one platform has not, with the reason; listed in `stack.json` and tested. */
export interface Difference {
  readonly platform: Platform;
  /** What is missing or other there. */
  readonly subject: string;
  readonly reason: string;
}

/** A runbook's address is the base, the alert's name and the extension. */
export interface RunbookAddress {
  /** Ends with a slash. */
  readonly base: string;
  readonly extension: '.html' | '.md';
}

/** One deployed monitoring system as plain data: all that renderers and checks know. */
export interface StackModel {
  /** DNS label; folder below `dist/`. */
  readonly name: string;
  readonly environment: Environment;
  readonly platforms: readonly PlatformSettings[];
  readonly components: Components;
  /** Servers that somebody wrote down, also those of which nothing came: why is among the problems. */
  readonly declared: readonly (keyof Components)[];
  /** Sorted by name. */
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  /** Sorted by workload. */
  readonly exporters: readonly Exporter[];
  readonly scrapeJobs: readonly ScrapeJob[];
  readonly ruleGroups: readonly RuleGroup[];
  /** What packs brought, and what the stack changed of them. In the order of use. */
  readonly packs: readonly RulePackUse[];
  /** Sorted by id. */
  readonly slos: readonly Slo[];
  readonly dashboards: readonly Dashboard[];
  /** Absent when the stack has no Alertmanager, own or existing. */
  readonly routing?: Routing;
  /** Where people open runbooks; absent when nobody knows, and messages then carry no link. */
  readonly runbooks?: RunbookAddress;
  readonly differences: readonly Difference[];
  /** Kubernetes objects a user adds; called once, by the Kubernetes renderer. */
  readonly extraObjects: readonly { readonly objects: () => readonly unknown[]; readonly origin: Origin }[];
  /** What the constructs noticed while the declaration ran. */
  readonly problems: readonly Problem[];
  readonly origin: Origin;
}

/** The settings of one platform, if the stack is rendered for it. */
export const platformSettings = <P extends Platform>(
  model: StackModel,
  platform: P,
): Extract<PlatformSettings, { platform: P }> | undefined =>
  model.platforms.find((p): p is Extract<PlatformSettings, { platform: P }> => p.platform === platform);
