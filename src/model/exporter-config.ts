import type { ExporterAccess } from './exporter-access.ts';
import type { ExporterIngest } from './exporter-ingest.ts';

/**
 * What the exporter is told, as the generated `exporter.json` says it: plain data, times in seconds.
 * The exporter refuses what does not fit, with the place.
 */
export interface ExporterConfig {
  /** Where editors find the schema; not read. @default - none */
  readonly $schema?: string;
  /** Name of the service whose health this is. */
  readonly service: string;
  readonly port: number;
  /** @default '0.0.0.0' */
  readonly host?: string;
  /** @default - `/metrics`, `/health`, `/health/live`, `/health/ready`, `/health/detailed`, `/api/metrics` */
  readonly paths?: Partial<ExporterPaths>;
  /** By name. @default - none: healthy while it runs */
  readonly checks?: Readonly<Record<string, ExporterCheck>>;
  /** @default - everybody may ask, over plain HTTP */
  readonly access?: ExporterAccess;
  /** How long new requests are still answered after it was told to end: load balancers learn late. @default 1 */
  readonly drainSeconds?: number;
  /** Metrics that the application sends. @default - none are taken */
  readonly ingest?: ExporterIngest;
}

export interface ExporterPaths {
  readonly metrics: string;
  readonly health: string;
  readonly live: string;
  readonly ready: string;
  readonly detailed: string;
  /** Where custom metrics are posted to. */
  readonly ingest: string;
}

/** When a check is made, and what its failure means. */
export interface CheckSchedule {
  /** @default 30 */
  readonly intervalSeconds?: number;
  /** @default 5 */
  readonly timeoutSeconds?: number;
  /** Further attempts at once before it counts as failed. @default 1 */
  readonly retries?: number;
  /** Its failure makes the service critical and not ready; otherwise it is a warning. @default true */
  readonly critical?: boolean;
  /**
   * Names of checks this one makes no sense without. While one of them is critical or unknown this one is not made, and
   * is unknown itself: one cause, one message.
   * @default - none
   */
  readonly dependsOn?: readonly string[];
}

/** The answer took longer than this. */
export interface LatencyThresholds {
  readonly warningSeconds?: number;
  readonly criticalSeconds?: number;
}

export interface HttpCheck extends CheckSchedule {
  readonly kind: 'http';
  readonly url: string;
  /** @default - 200 to 299 */
  readonly status?: readonly number[];
  /** A text that the first 64 KiB of the answer contain. @default - any */
  readonly body?: string;
  readonly latency?: LatencyThresholds;
}

export interface TcpCheck extends CheckSchedule {
  readonly kind: 'tcp';
  readonly host: string;
  readonly port: number;
  readonly latency?: LatencyThresholds;
}

export interface DnsCheck extends CheckSchedule {
  readonly kind: 'dns';
  readonly name: string;
  readonly latency?: LatencyThresholds;
}

/** A PromQL query; without a result, or without an answer, the check has failed. */
export interface PrometheusCheck extends CheckSchedule {
  readonly kind: 'prometheus';
  /** Of the server: `http://prometheus:9090`. */
  readonly url: string;
  readonly query: string;
  /** @default - any value is well */
  readonly warningAbove?: number;
  readonly criticalAbove?: number;
}

export interface FileAgeCheck extends CheckSchedule {
  readonly kind: 'file-age';
  readonly path: string;
  readonly warningSeconds?: number;
  readonly criticalSeconds: number;
}

export interface DiskSpaceCheck extends CheckSchedule {
  readonly kind: 'disk-space';
  readonly path: string;
  /** Share of the space that is free, 0 to 1. */
  readonly warningFree?: number;
  readonly criticalFree: number;
}

export type ExporterCheck = HttpCheck | TcpCheck | DnsCheck | PrometheusCheck | FileAgeCheck | DiskSpaceCheck;
