import type { MetricDeclaration } from '../metrics/declaration.ts';
import type { Origin } from './origin.ts';
import type { Platform } from './platform.ts';
import type { SecretReference } from './workload.ts';

/**
 * Where an application listens. Kubernetes: `service.namespace:port`, with the port number its *pods* listen on.
 * Compose: `host:port` as other containers reach it.
 */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** Kubernetes only. */
  readonly namespace?: string;
}

export type ScrapeTarget =
  | { readonly kind: 'workload'; readonly workload: string; readonly port: string }
  | { readonly kind: 'application'; readonly addresses: Readonly<Partial<Record<Platform, Address>>> }
  /** The kubelet's own metrics or cAdvisor's, on every node; Kubernetes only. */
  | { readonly kind: 'kubelet'; readonly cadvisor: boolean }
  /** The API servers behind the Service `kubernetes`; Kubernetes only. */
  | { readonly kind: 'kubernetes-api' }
  /** URLs asked by the blackbox exporter. */
  | { readonly kind: 'probe'; readonly module: string; readonly urls: readonly string[] };

/** Limits that cut off a misbehaving target (requirement H8). A hit fails the whole scrape: `up` becomes 0. */
export interface ScrapeLimits {
  readonly samples: number;
  readonly labels: number;
  readonly labelNameLength: number;
  readonly labelValueLength: number;
  readonly bodyBytes: number;
  readonly targets: number;
}

/** How a target is known that answers over TLS. */
export interface ScrapeTls {
  /** Authorities that are trusted, PEM. @default - those of the image */
  readonly ca?: SecretReference;
  /** Name its certificate must be for. */
  readonly serverName: string;
}

export interface ScrapeJob {
  /** Identity label `job`; the same on both platforms. */
  readonly name: string;
  /** Identity label `service`. */
  readonly service: string;
  readonly target: ScrapeTarget;
  readonly platforms: readonly Platform[];
  readonly path: string;
  readonly scheme: 'http' | 'https';
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly limits: ScrapeLimits;
  /** Labels removed from every sample after the scrape. */
  readonly dropLabels: readonly string[];
  /** Anchored regular expressions of series names that are not stored. */
  readonly dropMetrics: readonly string[];
  /** Further fixed target labels. */
  readonly labels: Readonly<Record<string, string>>;
  readonly bearerToken?: SecretReference;
  /** With `https`. @default - the address is the name, and everybody's authorities are trusted */
  readonly tls?: ScrapeTls;
  /** What this job is known to expose; undefined: unknown, then metric names are not cross-checked against it. */
  readonly metrics?: readonly MetricDeclaration[];
  /** Expected active series of one target, for sizing. */
  readonly expectedSeries: number;
  readonly nativeHistograms: boolean;
  readonly origin: Origin;
}
