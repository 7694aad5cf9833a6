import type { ExporterAccess } from './exporter-access.ts';
import type { ExporterIngest } from './exporter-ingest.ts';
import type { ExporterTraces } from './exporter-traces.ts';
import type { TlsOptions } from './tls-options.ts';

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
  /** @default - those of docs/exporter.md: `/metrics`, `/health`, … */
  readonly paths?: Partial<ExporterPaths>;
  /** Metrics of the container it runs in. */
  readonly container?: {
    /** Read at most that often. @default - at every scrape */
    readonly intervalSeconds?: number;
  };
  /** By name. @default - none: healthy while it runs */
  readonly checks?: Readonly<Record<string, ExporterCheck>>;
  /** @default - everybody may ask, over plain HTTP */
  readonly access?: ExporterAccess;
  /** How long new requests are still answered after it was told to end: load balancers learn late. @default 1 */
  readonly drainSeconds?: number;
  /** Metrics that the application sends. @default - none are taken */
  readonly ingest?: ExporterIngest;
  /** Trace events that the application sends, passed on as OTLP. @default - none are taken */
  readonly traces?: ExporterTraces;
}

export interface ExporterPaths {
  readonly metrics: string;
  readonly health: string;
  readonly live: string;
  readonly ready: string;
  readonly detailed: string;
  /** Where custom metrics are posted to. */
  readonly ingest: string;
  /** What is known, as data for a page. */
  readonly dashboard: string;
  /** Where trace events are posted to. */
  readonly trace: string;
}

/** When a check is made, and what its failure means. */
export interface CheckSchedule {
  /** From 1 to 300: a result that is ten minutes old counts as none, so all attempts must fit in as well. @default 30 */
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

/** A certificate is valid for less than so many days. */
export interface CertificateThresholds {
  /** @default 21 */
  readonly warningDays?: number;
  /** @default 7 */
  readonly criticalDays?: number;
}

/** How somebody logs in. Passwords are never in the configuration itself. */
export interface Credentials {
  readonly user?: string;
  /** Read at every attempt, without the end of its line. @default - none */
  readonly passwordFile?: string;
  /** Environment variable that holds the password. @default - none */
  readonly passwordEnv?: string;
}

/** What is asked of every server that keeps data. */
interface DataStoreCheck extends CheckSchedule, Credentials {
  readonly host: string;
  /** @default - not encrypted */
  readonly tls?: TlsOptions;
  /** A server that only lets read, such as a replica, is critical. @default false */
  readonly writable?: boolean;
  /** How far a replica may be behind; one that receives nothing is critical. @default - not looked at */
  readonly replicaLag?: LatencyThresholds;
  readonly latency?: LatencyThresholds;
}

interface SqlCheck extends DataStoreCheck {
  readonly user: string;
  /** @default 'SELECT 1' */
  readonly query?: string;
}

export interface HttpCheck extends CheckSchedule {
  readonly kind: 'http';
  readonly url: string;
  /** @default - 200 to 299 */
  readonly status?: readonly number[];
  /** A text that the first 64 KiB of the answer contain. @default - any */
  readonly body?: string;
  readonly tls?: TlsOptions;
  readonly latency?: LatencyThresholds;
  /** Of an https URL: the certificates it shows must last, too. @default - that they are trusted is enough */
  readonly certificate?: CertificateThresholds;
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
  /**
   * Addresses of name servers, with or without a port: they alone are asked, without the machine's own file of names and
   * its search domains. @default - as any program of this machine finds names
   */
  readonly servers?: readonly string[];
  readonly latency?: LatencyThresholds;
}

/** The certificates a server shows: trusted, for its name, and not about to expire. */
export interface CertificateCheck extends CheckSchedule, CertificateThresholds {
  readonly kind: 'certificate';
  readonly host: string;
  /** @default 443 */
  readonly port?: number;
  readonly tls?: TlsOptions;
}

export interface PostgresCheck extends SqlCheck {
  readonly kind: 'postgres';
  /** @default 5432 */
  readonly port?: number;
  /** @default - the name of the user */
  readonly database?: string;
}

/** MySQL or MariaDB. */
export interface MysqlCheck extends SqlCheck {
  readonly kind: 'mysql';
  /** @default 3306 */
  readonly port?: number;
  /** @default - none */
  readonly database?: string;
}

/** Redis, Valkey, or whatever speaks as they do. */
export interface RedisCheck extends DataStoreCheck {
  readonly kind: 'redis';
  /** @default 6379 */
  readonly port?: number;
}

/** A PromQL query; without a result, or without an answer, the check has failed. */
export interface PrometheusCheck extends CheckSchedule {
  readonly kind: 'prometheus';
  /** Of the server: `http://prometheus:9090`. */
  readonly url: string;
  readonly query: string;
  readonly tls?: TlsOptions;
  /** @default - any value is well */
  readonly warningAbove?: number;
  readonly criticalAbove?: number;
}

/** A program among the processes that can be seen from here; in a container usually its own. */
export interface ProcessCheck extends CheckSchedule {
  readonly kind: 'process';
  /** Of the program, without its folder; the kernel keeps 15 bytes. */
  readonly name?: string;
  /** File that holds the number of the process; with `name`, it must be that program. */
  readonly pidFile?: string;
  /** Processes of the name there must be. @default 1 */
  readonly atLeast?: number;
}

/** A program's exit code; it gets nothing of the environment but PATH, HOME, TMPDIR, language and time zone. */
export interface CommandCheck extends CheckSchedule {
  readonly kind: 'command';
  /** Program and arguments; no shell reads them. */
  readonly argv: readonly string[];
  /** Exit codes that are a warning; 0 is healthy, all others are critical. @default - none */
  readonly warningStatus?: readonly number[];
}

/** Memory that is used: of the limit of the control group, or of the machine where there is none. */
export interface MemoryCheck extends CheckSchedule {
  readonly kind: 'memory';
  /** Share that is used, 0 to 1. */
  readonly warningUsed?: number;
  readonly criticalUsed: number;
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

export type ExporterCheck =
  | HttpCheck
  | TcpCheck
  | DnsCheck
  | CertificateCheck
  | PostgresCheck
  | MysqlCheck
  | RedisCheck
  | PrometheusCheck
  | ProcessCheck
  | CommandCheck
  | MemoryCheck
  | FileAgeCheck
  | DiskSpaceCheck;
