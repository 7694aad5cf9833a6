import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, type Span, SpanStatusCode } from '@opentelemetry/api';
import { Duration, isDuration } from '../../shared/duration.ts';
import { givenId, newId } from '../ids.ts';
import type { Cleaner } from '../logs/cleaner.ts';
import type { Logs } from '../logs/logs.ts';
import type { LiveRegistry } from '../metrics/live-metrics.ts';
import { type RequestContext, withRequest } from '../request-context.ts';
import type { Traces } from '../traces/traces.ts';
import { BoundedNames, methodOf } from './bounded-names.ts';
import type { RequestFacts } from './request-labels.ts';
import { RequestMetrics } from './request-metrics.ts';
import type { RequestOptions } from './request-options.ts';

export interface RequestParts {
  readonly live: LiveRegistry;
  readonly logs: Logs;
  readonly cleaner: Cleaner;
  readonly traces: Traces;
}

const MOST_ROUTES = 300;
const MOST_ERROR_TYPES = 50;
const LONGEST_PATH = 300;

/** Follows requests from their head to the end of their answer. */
export class RequestWatch {
  readonly requestIdHeader: string;
  readonly correlationIdHeader: string;
  readonly #parts: RequestParts;
  readonly #log: 'all' | 'notable' | false;
  readonly #slowMs: number;
  readonly #slaMs: (route: string) => number | undefined;
  readonly #metrics: RequestMetrics;
  readonly #routes = new BoundedNames(MOST_ROUTES);
  readonly #errorTypes = new BoundedNames(MOST_ERROR_TYPES);

  /** @throws InputError for a label that nobody can fill, and whatever is wrong with a metric */
  constructor(parts: RequestParts, options: RequestOptions = {}) {
    this.#parts = parts;
    this.#log = options.log ?? 'all';
    this.requestIdHeader = (options.requestIdHeader ?? 'x-request-id').toLowerCase();
    this.correlationIdHeader = (options.correlationIdHeader ?? 'x-correlation-id').toLowerCase();
    this.#slowMs = Duration.parse(options.slow ?? '1s').milliseconds;
    this.#slaMs = promised(options.sla);
    this.#metrics = new RequestMetrics(parts.live, options);
  }

  /**
   * Begins to watch a request.
   * @param routeOf asked when the answer is out
   * @returns the context in which it is to be worked on
   */
  begin(request: IncomingMessage, response: ServerResponse, routeOf: () => string | undefined): Context {
    const { headers } = request;
    const started = performance.now();
    const requestId = this.#given(headers[this.requestIdHeader]) ?? newId();
    const path = pathOf(request);
    const outside = this.#parts.traces.incoming(headers);
    const method = methodOf(request.method);
    const { context: traced, span } = this.#parts.traces.serve(outside, method);
    const context: RequestContext = {
      requestId,
      correlationId: this.#given(headers[this.correlationIdHeader]) ?? requestId,
      share: Math.random(),
      method,
      path,
      routeOf,
    };
    response.setHeader(this.requestIdHeader, requestId);
    const inside = withRequest(traced, context);
    this.#metrics.begin();
    response.on('close', () => this.#end(context, inside, response, performance.now() - started, span));
    return inside;
  }

  #given(header: string | readonly string[] | undefined): string | undefined {
    const id = givenId(header);
    // A token is no id, however well it is formed.
    return id === undefined || this.#parts.cleaner.text(id) !== id ? undefined : id;
  }

  #end(context: RequestContext, inside: Context, response: ServerResponse, ms: number, span: Span | undefined): void {
    const route = this.#routes.of(context.route ?? context.routeOf?.() ?? 'unmatched');
    context.route = route;
    const slaMs = this.#slaMs(route);
    const { errorType } = context;
    const facts: RequestFacts = {
      method: context.method ?? 'other',
      route,
      status: response.statusCode,
      aborted: !response.writableFinished,
      error: errorType === undefined ? '' : this.#errorTypes.of(errorType),
      sla: slaMs === undefined ? '' : ms > slaMs ? 'missed' : 'met',
    };
    this.#metrics.end(facts, ms / 1000);
    if (span !== undefined) endSpan(span, facts, context);
    this.#tell(facts, context, inside, ms, slaMs);
  }

  #tell(
    facts: RequestFacts,
    { path = '' }: RequestContext,
    inside: Context,
    ms: number,
    slaMs: number | undefined,
  ): void {
    if (this.#log === false) return;
    const slow = ms >= this.#slowMs;
    const notable = slow || facts.sla === 'missed' || facts.status >= 500 || facts.aborted;
    if (this.#log === 'notable' && !notable) return;
    const { cleaner, logs } = this.#parts;
    logs.each(
      { logger: 'http', level: notable ? 'warn' : 'info', message: 'request finished' },
      () => ({
        data: {
          method: facts.method,
          route: facts.route,
          path: cleaner.text(path, LONGEST_PATH),
          status: facts.status,
          ...(facts.aborted ? { aborted: true } : {}),
        },
        performance: {
          duration_ms: Math.round(ms * 100) / 100,
          ...(slow ? { slow } : {}),
          ...(slaMs === undefined ? {} : { sla_ms: slaMs, sla_violated: facts.sla === 'missed' }),
        },
        ...(facts.error === '' ? {} : { error_type: facts.error }),
      }),
      inside,
    );
  }
}

/** Express rewrites `url` for mounted routers. */
function pathOf(request: IncomingMessage & { originalUrl?: string }): string {
  const url = request.originalUrl ?? request.url ?? '';
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

function promised(sla: RequestOptions['sla']): (route: string) => number | undefined {
  if (sla === undefined) return () => undefined;
  if (typeof sla === 'string' || isDuration(sla)) {
    const { milliseconds } = Duration.parse(sla);
    return () => milliseconds;
  }
  const byRoute = new Map(Object.entries(sla).map(([route, limit]) => [route, Duration.parse(limit).milliseconds]));
  return route => byRoute.get(route);
}

function endSpan(span: Span, { method, route, status, aborted, error }: RequestFacts, context: RequestContext): void {
  if (span.isRecording()) {
    span.updateName(`${method} ${route}`);
    span.setAttributes({
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status,
      request_id: context.requestId,
      correlation_id: context.correlationId,
      ...(error === '' ? {} : { 'error.type': error }),
    });
    if (status >= 500 || aborted) span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}
