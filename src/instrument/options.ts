import type { DurationInput } from '../shared/duration.ts';
import type { BuiltInRedaction } from '../shared/redaction/built-in.ts';
import type { EndpointPaths } from './http/endpoint-paths.ts';
import type { RequestOptions } from './http/request-options.ts';
import type { LogDestination } from './logs/line-writer.ts';
import type { Level } from './logs/logger.ts';
import type { ActiveOptions } from './metrics/active-options.ts';
import type { Declared, DeclaredMetrics } from './metrics/declared.ts';

export interface LogOptions {
  /** @default 'info' */
  readonly level?: Level;
  /** A descriptor, a file, or anything with `write`. @default 1, standard output */
  readonly destination?: LogDestination;
  /** Share of the lines that are kept: `{ info: 0.1 }`. Warnings and worse are always kept. @default - all */
  readonly sample?: Partial<Readonly<Record<'debug' | 'info', number>>>;
  /** Lines of one message that pass in a time; how many did not is told at its end. @default 100 in '1m' */
  readonly limit?: { readonly lines: number; readonly per: DurationInput };
  /** Bytes that may wait for a slow reader; lines that do not fit are dropped and counted. @default 1 MiB */
  readonly bufferBytes?: number;
  /** Beside the built-in ones, which are those of the Collector. */
  readonly redact?: { readonly fields?: readonly string[]; readonly patterns?: readonly BuiltInRedaction[] };
}

export interface TraceOptions {
  /** Base address of OTLP over HTTP. @default - OTEL_EXPORTER_OTLP_ENDPOINT; without one no spans are made */
  readonly endpoint?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Share of the traces that begin here and are kept, from 0 to 1. @default 1: the Collector samples, after counting */
  readonly sampling?: number;
}

export interface ErrorOptions {
  /** What is part of normal life. @default - errors whose status is below 500 */
  readonly expected?: (error: unknown) => boolean;
  /** Counter of captured errors; its labels are filled by name: type or error_type, route, handled. */
  readonly counter?: Declared;
  /** Where errors are reported as well: Sentry or what speaks its protocol. @default - nowhere */
  readonly dsn?: string;
}

export interface OutgoingCallOptions {
  /** Histogram or summary of seconds of calls to others; its labels are filled by name: host, method, status. */
  readonly duration?: Declared;
  /** Whether this host is told the ids. @default - every host */
  readonly tells?: (host: string) => boolean;
}

export interface InstrumentOptions<M extends DeclaredMetrics> {
  /** As it is declared in the stack: `service.name` of its traces, `service` of its log lines. */
  readonly service: string;
  /** Version that runs. */
  readonly release?: string;
  readonly environment?: string;
  /** The metrics of the service: the same object the stack's `Service` is given. */
  readonly metrics?: M;
  /** Which of them requests are counted with, and how requests are told. */
  readonly http?: RequestOptions & { readonly endpoints?: EndpointPaths };
  /** How many users and sessions were active lately. */
  readonly active?: ActiveOptions;
  /** Calls to others; `false`: they are left alone. */
  readonly outgoing?: OutgoingCallOptions | false;
  readonly logs?: LogOptions;
  readonly traces?: TraceOptions;
  readonly errors?: ErrorOptions;
  /** Counter of security events; its labels are filled by name: event or type, severity. */
  readonly security?: { readonly events?: Declared };
  /** Process and runtime metrics of prom-client, which `runtimeRules` uses. @default true */
  readonly runtime?: boolean;
  /** Whether SIGTERM and SIGINT end the process in order, and how long that may take. @default true, '25s' */
  readonly shutdown?: { readonly signals?: boolean; readonly deadline?: DurationInput };
}
