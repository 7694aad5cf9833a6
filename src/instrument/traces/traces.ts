import {
  type Attributes,
  type Context,
  context as contextApi,
  DiagLogLevel,
  diag,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { newId, newSpanId } from '../ids.ts';
import { LinkedContext } from '../linked-context.ts';
import { contexts } from '../request-context.ts';
import { ConsistentSampler } from './consistent-sampler.ts';

/** Spans that may wait for the Collector; what comes on top is dropped and told. */
const QUEUE = {
  maxQueueSize: 2_048,
  maxExportBatchSize: 512,
  scheduledDelayMillis: 5_000,
  exportTimeoutMillis: 10_000,
};
/** One span holds a request, not a document. */
const SPAN_LIMITS = {
  attributeCountLimit: 64,
  attributeValueLengthLimit: 1_024,
  eventCountLimit: 32,
  linkCountLimit: 32,
};

export interface TracesOptions {
  /** Base address of OTLP over HTTP. `undefined`: traces are passed on, and none is made. */
  readonly endpoint: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly share: number;
  readonly resource: Attributes;
  readonly onTrouble: (message: string) => void;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;
const READ = {
  keys: (headers: Headers): string[] => Object.keys(headers),
  get: (headers: Headers, key: string): string | string[] | undefined => headers[key] as string | string[] | undefined,
};

/** Spans on OpenTelemetry, and W3C trace context in and out. */
export class Traces {
  readonly #propagator = new W3CTraceContextPropagator();
  readonly #provider: TracerProvider | undefined;
  readonly #tracer: ReturnType<TracerProvider['getTracer']> | undefined;
  readonly #sampler: ConsistentSampler | undefined;
  /** Of a trace whose id was looked at before it began. */
  #nextTraceId: string | undefined;

  constructor({ endpoint, headers, share, resource, onTrouble }: TracesOptions) {
    if (endpoint === undefined) return;
    const told = (message: string): void => onTrouble(message);
    const quiet = (): void => {};
    diag.setLogger({ error: told, warn: told, info: quiet, debug: quiet, verbose: quiet }, DiagLogLevel.WARN);
    const exporter = new OTLPTraceExporter({
      url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
      headers: { ...headers },
    });
    this.#sampler = new ConsistentSampler(share);
    this.#provider = new TracerProvider({
      sampler: this.#sampler,
      idGenerator: { generateTraceId: () => this.#nextTraceId ?? newId(), generateSpanId: newSpanId },
      spanLimits: SPAN_LIMITS,
      resource: resourceFromAttributes(resource),
      spanProcessors: [new BatchSpanProcessor({ exporter, ...QUEUE })],
    });
    this.#tracer = this.#provider.getTracer('sightline/instrument');
  }

  /** Instrumentations of OpenTelemetry that the application adds itself make spans of the same traces. */
  registerGlobally(): void {
    contextApi.setGlobalContextManager(contexts);
    if (this.#provider !== undefined) trace.setGlobalTracerProvider(this.#provider);
  }

  /** What a caller's headers say. */
  incoming(headers: Headers): Context {
    return headers.traceparent === undefined
      ? LinkedContext.ROOT
      : this.#propagator.extract(LinkedContext.ROOT, headers, READ);
  }

  /** Calls `set` with each header that tells a callee which trace it belongs to. */
  outgoing(context: Context, set: (name: string, value: string) => void): void {
    this.#propagator.inject(context, undefined, { set: (_, name, value) => set(name, value) });
  }

  /**
   * Begins to work on a request. Of ten traces nine are left out: for those no span is made, only an id.
   * @returns the context to work in, and the span if it is kept
   */
  serve(outside: Context, method: string): { readonly context: Context; readonly span?: Span } {
    if (this.#tracer === undefined || this.#sampler === undefined) return { context: outside };
    const parent = trace.getSpanContext(outside);
    if (parent !== undefined && isLeftOut(parent)) return { context: outside };
    if (parent === undefined) {
      const traceId = newId();
      if (!this.#sampler.keeps(traceId)) {
        return {
          context: trace.setSpanContext(outside, { traceId, spanId: newSpanId(), traceFlags: TraceFlags.NONE }),
        };
      }
      this.#nextTraceId = traceId;
    }
    const span = this.#tracer.startSpan(method, { kind: SpanKind.SERVER }, outside);
    this.#nextTraceId = undefined;
    return { context: trace.setSpan(outside, span), span };
  }

  /** `undefined`: nobody keeps it. */
  start(name: string, kind: SpanKind, parent: Context, attributes: Attributes = {}): Span | undefined {
    const caller = trace.getSpanContext(parent);
    if (caller !== undefined && isLeftOut(caller)) return undefined;
    return this.#tracer?.startSpan(name, { kind, attributes }, parent);
  }

  /** Runs a step in a span of its own; it ends with the step, and is marked when that fails. */
  step<T>(name: string, attributes: Attributes, run: () => T | Promise<T>): Promise<T> {
    const active = contexts.active();
    const span = this.start(name, SpanKind.INTERNAL, active, attributes);
    return span === undefined ? promised(run) : this.#inSpan(span, active, run);
  }

  async #inSpan<T>(span: Span, active: Context, run: () => T | Promise<T>): Promise<T> {
    try {
      return await contexts.with(trace.setSpan(active, span), run);
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  }

  flush = async (): Promise<void> => this.#provider?.forceFlush();
  stop = async (): Promise<void> => this.#provider?.shutdown();

  /** What sends telemetry itself is not traced. */
  static isOff = (context: Context): boolean => isTracingSuppressed(context);
}

/** What is returned or thrown, as a promise; one that is a promise already is not wrapped in another. */
function promised<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return Promise.resolve(run());
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Whoever began the trace decided not to keep it. */
const isLeftOut = ({ traceFlags }: SpanContext): boolean => (traceFlags & TraceFlags.SAMPLED) === 0;

export function fail(span: Span, error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error;
  span.setAttribute('error.type', name);
  // Without the message: it may hold what the log line of the same error is cleaned of.
  span.setStatus({ code: SpanStatusCode.ERROR, message: name });
}
