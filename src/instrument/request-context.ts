import { type Context, createContextKey, type SpanContext, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/** Who asked, and for what: carried along by everything that the request causes. */
export interface RequestContext {
  readonly requestId: string;
  readonly correlationId: string;
  /** From 0 to 1: by it lines of one request are kept or left out together. */
  readonly share: number;
  readonly method?: string;
  /** Without its query. */
  readonly path?: string;
  /** The pattern of the route, never a path, once it is known for good. */
  route?: string;
  /** What the framework says of it until then. */
  readonly routeOf?: () => string | undefined;
  userId?: string;
  sessionId?: string;
  /** Type of the error that was captured while it was worked on. */
  errorType?: string;
}

const REQUEST = createContextKey('sightline request');

/** One for the process: of two, each would know half of what is under way. */
export const contexts = new AsyncLocalStorageContextManager().enable();

export const requestOf = (context: Context = contexts.active()): RequestContext | undefined =>
  context.getValue(REQUEST) as RequestContext | undefined;

export const withRequest = (context: Context, request: RequestContext): Context => context.setValue(REQUEST, request);

/** The ids that belong into a line of now. */
export function traceIds(context: Context = contexts.active()): Pick<SpanContext, 'traceId' | 'spanId'> | undefined {
  return trace.getSpanContext(context);
}
