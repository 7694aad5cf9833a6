import { newId } from '../ids.ts';
import type { Cleaner } from '../logs/cleaner.ts';
import { describeError } from '../logs/described-error.ts';
import type { Logs } from '../logs/logs.ts';
import { contexts, requestOf, traceIds } from '../request-context.ts';
import type { CaptureOptions } from './capture-options.ts';
import { fingerprint, framesOf } from './fingerprint.ts';
import type { Sentry } from './sentry.ts';

export interface ErrorsOptions {
  readonly cleaner: Cleaner;
  readonly logs: Logs;
  readonly sentry: Sentry | undefined;
  /** What is part of normal life, such as a page that does not exist. */
  readonly expected: (error: unknown) => boolean;
  /** Counts a captured error. */
  readonly count: (type: string, route: string, handled: boolean) => void;
}

const LONGEST_PATH = 300;
/** Of one fingerprint: the hundredth report of a minute says nothing new, but costs as much. */
const REPORTS = { perMinute: 10, most: 500 };

/** The answer that an error asks for itself, as Express and Fastify understand it. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { status, statusCode } = error as { status?: unknown; statusCode?: unknown };
  const found = statusCode ?? status;
  return typeof found === 'number' && found >= 400 && found < 600 ? found : undefined;
}

/** What a caller got wrong is no error of the service. */
export const isCallersFault = (error: unknown): boolean => (statusOf(error) ?? 500) < 500;

/** Captures errors: a line in the log, a count, and a report to who collects them. */
export class Errors {
  readonly #options: ErrorsOptions;
  readonly #captured = new WeakSet<object>();
  readonly #reports = new Map<string, { minute: number; count: number }>();

  constructor(options: ErrorsOptions) {
    this.#options = options;
  }

  /** @returns its fingerprint; `undefined` when it is expected, or was captured before */
  capture(error: unknown, { data, handled = true }: CaptureOptions = {}): string | undefined {
    if (typeof error === 'object' && error !== null) {
      // On its way outwards an error passes several places that capture.
      if (this.#captured.has(error)) return undefined;
      this.#captured.add(error);
    }
    return this.#isExpected(error) ? undefined : this.#report(error, data, handled);
  }

  /** An error that the application's own function cannot look at is not lost. */
  #isExpected(error: unknown): boolean {
    try {
      return this.#options.expected(error);
    } catch {
      return false;
    }
  }

  #report(error: unknown, data: CaptureOptions['data'], handled: boolean): string {
    const { cleaner, logs, sentry, count } = this.#options;
    const { type, message, stack } = describeError(error, cleaner);
    const frames = framesOf(stack);
    const print = fingerprint(type, message, frames);
    const request = requestOf();
    if (request !== undefined) request.errorType = type;
    const route = request?.route ?? request?.routeOf?.();
    const path = cleaner.text(request?.path ?? '', LONGEST_PATH);
    count(type, route ?? '', handled);
    if (!this.#mayReport(print)) return print;
    const clean = data === undefined ? undefined : cleaner.data(data);
    logs.always(
      { logger: 'errors', level: handled ? 'error' : 'fatal', message: `${type}: ${message}` },
      {
        ...logs.error(error),
        fingerprint: print,
        handled,
        ...(clean === undefined ? {} : { data: clean }),
        ...(request === undefined ? {} : { context: { method: request.method, route, path } }),
      },
    );
    const trace = traceIds(contexts.active());
    sentry?.send({
      ...{ id: newId(), at: new Date(), type, message, fingerprint: print, handled },
      frames,
      tags: request === undefined ? {} : { request_id: request.requestId, correlation_id: request.correlationId },
      ...(request?.userId === undefined ? {} : { user: { id: request.userId } }),
      ...(request?.method === undefined ? {} : { request: { method: request.method, url: path } }),
      ...(request === undefined || route === undefined ? {} : { transaction: `${request.method} ${route}` }),
      ...(trace === undefined ? {} : { trace }),
      ...(clean === undefined ? {} : { data: clean }),
    });
    return print;
  }

  #mayReport(print: string): boolean {
    const minute = Math.floor(Date.now() / 60_000);
    const known = this.#reports.get(print);
    if (known?.minute === minute) {
      known.count += 1;
      return known.count <= REPORTS.perMinute;
    }
    if (this.#reports.size >= REPORTS.most) this.#reports.clear();
    this.#reports.set(print, { minute, count: 1 });
    return true;
  }
}
