import type { Platform } from './platform.ts';
import type { ScrapeJob } from './scrape-job.ts';

/** Service discovery and relabelling of one scrape job, as Prometheus writes them. */
export interface DiscoveryConfig {
  /** Such as `{ kubernetes_sd_configs: […] }` or `{ static_configs: […] }`. */
  readonly discovery: Readonly<Record<string, unknown>>;
  /** Relabelling that keeps the right targets and sets `instance`; identity labels `job` and `service` are the renderer's. */
  readonly relabel: readonly Readonly<Record<string, unknown>>[];
}

/** What differs between platforms, as far as the servers' own configuration can see it. */
export interface PlatformView {
  readonly platform: Platform;
  /** `host:port` of a workload as the stack's other workloads reach it (a stable Service name). */
  address(workload: string, port: string): string;
  /** One `host:port` a replica, for peers and fan-out. */
  replicaAddresses(workload: string, port: string): readonly string[];
  /** How Prometheus finds the targets of a job. */
  discovery(job: ScrapeJob): DiscoveryConfig;
  /** Path inside a container of a secret's file. */
  secretPath(secret: string): string;
}
