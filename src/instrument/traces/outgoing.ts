import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { errorMonitor } from 'node:events';
import type { ClientRequest } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { contexts, requestOf } from '../request-context.ts';
import { fail, Traces } from './traces.ts';

/** What is told about a call when it is over. */
export interface OutgoingCall {
  readonly host: string;
  readonly method: string;
  /** `error`: there was no answer. */
  readonly status: string;
  readonly seconds: number;
}

export interface OutgoingOptions {
  readonly traces: Traces;
  /** Names of the headers that carry the ids. */
  readonly requestIdHeader: string;
  readonly correlationIdHeader: string;
  /** Whether this host is told the ids. */
  readonly tells: (host: string) => boolean;
  readonly onEnd: (call: OutgoingCall) => void;
}

interface Call {
  readonly end: (status: number | undefined, error?: unknown) => void;
}

/** A request of undici as its diagnostics channels hand it out. */
interface FetchRequest {
  readonly origin: string | URL;
  readonly method: string;
  readonly headers: string | readonly unknown[];
  addHeader(name: string, value: string): void;
}

/**
 * Gives every call that leaves the process (fetch, node:http, node:https) the ids of the request that causes it, and
 * a span.
 */
export class Outgoing {
  readonly #options: OutgoingOptions;
  readonly #calls = new WeakMap<object, Call>();
  #undo: (() => void)[] = [];

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  start(): void {
    const channels: Readonly<Record<string, (message: never) => void>> = {
      'undici:request:create': ({ request }: { request: FetchRequest }) => this.#fetchBegins(request),
      'undici:request:headers': (told: { request: object; response: { statusCode: number } }) =>
        this.#calls.get(told.request)?.end(told.response.statusCode),
      'undici:request:error': (told: { request: object; error: unknown }) =>
        this.#calls.get(told.request)?.end(undefined, told.error),
    };
    for (const [name, listener] of Object.entries(channels)) {
      const act = (message: unknown): void => listener(message as never);
      subscribe(name, act);
      this.#undo.push(() => unsubscribe(name, act));
    }
    for (const module of [http, https]) this.#wrap(module);
    syncBuiltinESMExports();
  }

  stop(): void {
    for (const undo of this.#undo.splice(0)) undo();
    syncBuiltinESMExports();
  }

  /** Node has no channel that is told of a request before its headers are written (up to version 22). */
  #wrap(module: typeof http | typeof https): void {
    const { request, get } = module;
    const wrappedRequest = (...args: unknown[]): ClientRequest => {
      const made = (request as (...args: unknown[]) => ClientRequest).apply(module, args);
      this.#requestBegins(made);
      return made;
    };
    // The original ends the request, and with it its headers, before anybody else sees it.
    const wrappedGet = (...args: unknown[]): ClientRequest => wrappedRequest(...args).end();
    module.request = wrappedRequest as typeof request;
    module.get = wrappedGet as typeof get;
    this.#undo.push(() => {
      // Somebody else may have wrapped them meanwhile.
      if ((module.request as unknown) === wrappedRequest) module.request = request;
      if ((module.get as unknown) === wrappedGet) module.get = get;
    });
  }

  #fetchBegins(request: FetchRequest): void {
    const headers = Array.isArray(request.headers) ? request.headers.join('\n') : String(request.headers);
    const has = (name: string): boolean => headers.toLowerCase().includes(name);
    const host = new URL(request.origin).host;
    const call = this.#begin(host, request.method, (name, value) => {
      if (!has(name)) request.addHeader(name, value);
    });
    if (call !== undefined) this.#calls.set(request, call);
  }

  #requestBegins(request: ClientRequest): void {
    if (request.headersSent) return;
    // With its port, unless that goes without saying.
    const host = String(request.getHeader('host') ?? request.host);
    const call = this.#begin(host, request.method, (name, value) => {
      if (!request.hasHeader(name)) request.setHeader(name, value);
    });
    if (call === undefined) return;
    request.once('response', response => call.end(response.statusCode));
    request.once('close', () => call.end(undefined));
    // Only looked at: without a listener of the application it is thrown as before.
    request.once(errorMonitor, error => call.end(undefined, error));
  }

  #begin(host: string, method: string, set: (name: string, value: string) => void): Call | undefined {
    const context = contexts.active();
    const request = requestOf(context);
    if (request === undefined || Traces.isOff(context)) return undefined;
    const { traces, requestIdHeader, correlationIdHeader, tells, onEnd } = this.#options;
    const span = traces.start(method, SpanKind.CLIENT, context, {
      'http.request.method': method,
      'server.address': host,
    });
    if (tells(host)) {
      set(requestIdHeader, request.requestId);
      set(correlationIdHeader, request.correlationId);
      traces.outgoing(span === undefined ? context : trace.setSpan(context, span), set);
    }
    const started = performance.now();
    let over = false;
    return {
      end: (status, error) => {
        if (over) return;
        over = true;
        endSpan(span, status, error);
        onEnd({ host, method, status: status?.toString() ?? 'error', seconds: (performance.now() - started) / 1000 });
      },
    };
  }
}

function endSpan(span: Span | undefined, status: number | undefined, error: unknown): void {
  if (span === undefined) return;
  if (status !== undefined) span.setAttribute('http.response.status_code', status);
  if (error !== undefined) fail(span, error);
  else if (status === undefined || status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
