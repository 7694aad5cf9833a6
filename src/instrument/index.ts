/** The door `sightline/instrument`: for Node applications that a stack of Sightline watches. */
export type { LabelSchema, MetricDeclaration } from '../metrics/declaration.ts';
export { InputError } from '../shared/input-error.ts';
export type { BuiltInRedaction } from '../shared/redaction/built-in.ts';
export type { CaptureOptions } from './errors/capture-options.ts';
export type { EndpointPaths } from './http/endpoint-paths.ts';
export type { FastifyPlugin } from './http/fastify.ts';
export type { RequestOptions } from './http/request-options.ts';
export { type Instrumentation, instrument, type SecurityEvent } from './instrumentation.ts';
export type { CheckResult, HealthCheck, HealthCheckOptions, HealthReport } from './lifecycle/health.ts';
export type { ServeOptions, Shutdown, ShutdownStep } from './lifecycle/shutdown.ts';
export type { LogDestination } from './logs/line-writer.ts';
export type { Details, Level, Logger } from './logs/logger.ts';
export type { ActiveOptions, Identified } from './metrics/active-options.ts';
export type {
  Declared,
  DeclaredMetrics,
  LiveCounter,
  LiveDistribution,
  LiveGauge,
  LiveMetrics,
} from './metrics/declared.ts';
export type {
  ErrorOptions,
  InstrumentOptions,
  LogOptions,
  OutgoingCallOptions,
  TraceOptions,
} from './options.ts';
export type { RequestIds } from './request-ids.ts';
