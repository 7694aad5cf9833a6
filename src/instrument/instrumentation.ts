import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { CaptureOptions } from './errors/capture-options.ts';
import { type ExpressRequest, expressRoute, rememberRoutes } from './http/express.ts';
import { type FastifyPlugin, fastifyPlugin } from './http/fastify.ts';
import type { HealthCheck, HealthCheckOptions, HealthReport } from './lifecycle/health.ts';
import { PRIORITY, type ServeOptions, Shutdown, timeToEnd } from './lifecycle/shutdown.ts';
import type { Logger } from './logs/logger.ts';
import type { Identified } from './metrics/active-options.ts';
import type { DeclaredMetrics, LiveMetrics } from './metrics/declared.ts';
import type { InstrumentOptions } from './options.ts';
import { buildParts } from './parts.ts';
import { contexts, type RequestContext, requestOf } from './request-context.ts';
import type { RequestIds } from './request-ids.ts';

/** What `rules/security` alerts on, or the application's own name for it; a fixed word, never with an id inside. */
export type SecurityEvent =
  | 'login_failed'
  | 'login_succeeded'
  | 'csrf_violation'
  | 'rate_limit_hit'
  | 'access_denied'
  | (string & {});

type Data = Readonly<Record<string, unknown>>;

const LONGEST_ID = 128;
/** What databases and forms say of visitors who have not signed in is no id. */
const known = (id: string | number | null | undefined): string | undefined =>
  id === undefined || id === null || id === '' ? undefined : String(id);
type ExpressNext = (error?: unknown) => void;

/** Those that have not been stopped. */
let underWay = 0;

/** One application, made observable. Made by `instrument()`. */
export class Instrumentation<M extends DeclaredMetrics> {
  /** The declared metrics, ready to be counted with. */
  readonly metrics: LiveMetrics<M>;
  /** Log lines of the application as a whole. */
  readonly log: Logger;
  readonly shutdown: Shutdown;
  readonly #parts: ReturnType<typeof buildParts>;
  readonly #undo: (() => void)[] = [];

  constructor(options: InstrumentOptions<M>) {
    this.#parts = buildParts(options);
    const { live, logs, traces, outgoing, health, writer, sentry } = this.#parts;
    this.metrics = live.live(options.metrics ?? ({} as M));
    this.log = this.logger('app');
    if (underWay > 0) {
      this.logger('instrument').warn('instrument() was called again in one process', {
        advice: 'Call it once and share what it returns: calls to others and signals are told to each.',
      });
    }
    underWay += 1;
    traces.registerGlobally();
    outgoing?.start();
    const own = this.logger('shutdown');
    this.shutdown = new Shutdown(({ step, outcome, seconds, error }) =>
      outcome === 'done'
        ? own.info('a step of the shutdown is done', { step }, { performance: { seconds } })
        : own.error('a step of the shutdown did not succeed', { step, outcome }, { performance: { seconds }, error }),
    );
    this.shutdown.add('not ready', () => health.drain(), { priority: PRIORITY.notReady });
    this.shutdown.add('traces', () => traces.stop(), { priority: PRIORITY.telemetry });
    this.shutdown.add('error reports', () => sentry?.flush(), { priority: PRIORITY.telemetry });
    this.#watchProcess(options.shutdown ?? {});
    this.#undo.push(
      () => (underWay -= 1),
      () => outgoing?.stop(),
      () => health.stop(),
      () => logs.stop(),
      () => writer.stop(),
    );
  }

  /** Log lines of one part of the application. */
  logger = (name: string): Logger => this.#parts.logs.logger(name);

  /** The page that Prometheus reads. */
  metricsPage = (): Promise<string> => this.#parts.live.page();

  /** A listener of `node:http` that is watched; it names its route with `app.route(…)`. */
  handler(listener: RequestListener): RequestListener {
    return (request, response) => {
      if (this.#parts.endpoints.answer(request, response)) return;
      const context = this.#parts.watch.begin(request, response, () => undefined);
      return contexts.with(context, () => {
        try {
          // What a listener of node:http returns is ignored, a promise of an async one as well.
          const returned: unknown = listener(request, response);
          if (returned instanceof Promise) {
            returned.catch(error => {
              this.captureError(error, { handled: false });
              throw error;
            });
          }
          return returned as undefined;
        } catch (error) {
          this.captureError(error, { handled: false });
          throw error;
        }
      });
    };
  }

  /** The first middleware of an Express application. */
  express() {
    return (request: IncomingMessage, response: ServerResponse, next: ExpressNext): void => {
      if (this.#parts.endpoints.answer(request, response)) return;
      rememberRoutes(request as ExpressRequest);
      const context = this.#parts.watch.begin(request, response, () => expressRoute(request as ExpressRequest));
      contexts.with(context, next);
    };
  }

  /** Behind the routes of an Express application: captures what they throw and hands it on. */
  expressErrors() {
    return (error: unknown, _request: IncomingMessage, _response: ServerResponse, next: ExpressNext): void => {
      this.captureError(error);
      next(error);
    };
  }

  /** A plugin for Fastify: `fastify.register(app.fastify())`, before the routes. */
  fastify(): FastifyPlugin {
    const { endpoints, watch } = this.#parts;
    return fastifyPlugin({
      answer: (request, response) => endpoints.answer(request, response),
      watch: (request, reply, next) =>
        contexts.with(
          watch.begin(request.raw, reply.raw, () => request.routeOptions?.url),
          next,
        ),
      onError: error => void this.captureError(error),
    });
  }

  /** Names the route of the request that is worked on: its pattern, never the path. */
  route(pattern: string): void {
    this.#change(request => {
      request.route = pattern;
    });
  }

  /**
   * Says who the request that is worked on comes from; from then on it stands in every line. Where `active` has gauges
   * they count as active, outside of a request as well: who is connected over a WebSocket, say.
   */
  identify({ userId, sessionId }: Identified): void {
    const { cleaner, active } = this.#parts;
    const [user, session] = [userId, sessionId].map(known);
    active.see(user, session);
    this.#change(request => {
      if (user !== undefined) request.userId = cleaner.text(user, LONGEST_ID);
      if (session !== undefined) request.sessionId = cleaner.text(session, LONGEST_ID);
    });
  }

  /** Ids of the request that is worked on. */
  current(): RequestIds | undefined {
    return requestOf();
  }

  /** Runs a step, such as a query, in a span of its own. Its name is fixed: what varies are attributes. */
  span<T>(
    name: string,
    run: () => T | Promise<T>,
    attributes: Readonly<Record<string, string | number>> = {},
  ): Promise<T> {
    return this.#parts.traces.step(name, attributes, run);
  }

  /** @returns the fingerprint under which errors like it are grouped; `undefined`: it is expected, or known already */
  captureError(error: unknown, options?: CaptureOptions): string | undefined {
    return this.#parts.errors.capture(error, options);
  }

  /** Something that matters to the business happened: a line that is never sampled or limited. Its name is fixed. */
  event(name: string, data: Data = {}): void {
    const { logs, cleaner } = this.#parts;
    const event = cleaner.text(name, 80);
    logs.always({ logger: 'business', level: 'info', message: event }, { event, data: cleaner.data(data) });
  }

  /** Something happened that security must know of: a line, and a count where a counter is declared. */
  security(event: SecurityEvent, data: Data = {}, severity: 'info' | 'warning' | 'critical' = 'warning'): void {
    const { security, logs, cleaner } = this.#parts;
    security?.((recorder, labels) => recorder.inc(labels), { event, severity });
    const level = ({ info: 'info', warning: 'warn', critical: 'error' } as const)[severity];
    const name = cleaner.text(event, 80);
    logs.always(
      { logger: 'security', level, message: `security: ${name}` },
      { security_event: name, severity, data: cleaner.data(data) },
    );
  }

  /** Registers a check that `/health` tells of. */
  check(name: string, check: HealthCheck, options?: HealthCheckOptions): void {
    this.#parts.health.add(name, check, options);
  }

  health = (): HealthReport => this.#parts.health.report();

  /** Ends this server with its requests when the process is told to end. */
  serve<S extends Server>(server: S, options?: ServeOptions): S {
    this.shutdown.server(server, options);
    return server;
  }

  /** Ends in order: not ready, requests, steps of the application, traces, logs. @returns whether all was done in time */
  async stop(): Promise<boolean> {
    const fine = await this.shutdown.run();
    for (const undo of this.#undo.splice(0)) undo();
    return fine;
  }

  #change(change: (request: RequestContext) => void): void {
    const request = requestOf();
    if (request !== undefined) change(request);
  }

  #watchProcess({ signals = true, deadline }: NonNullable<InstrumentOptions<M>['shutdown']>): void {
    // Only watches: what ends the process goes on ending it, but not without its last lines.
    this.#on('uncaughtExceptionMonitor', error => {
      this.captureError(error, { handled: false });
      this.#parts.writer.flushNow();
    });
    this.#on('exit', () => this.#parts.writer.stop());
    if (!signals) return;
    const { wholeMs, lastLinesMs } = timeToEnd(deadline);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      this.#on(signal, () => {
        this.log.info('told to end', { signal });
        setTimeout(() => process.exit(1), wholeMs - lastLinesMs);
        void this.stop().then(fine => process.exit(fine ? 0 : 1));
      });
    }
  }

  #on(event: string, listener: (...args: never[]) => void): void {
    process.on(event, listener as () => void);
    this.#undo.push(() => process.off(event, listener as () => void));
  }
}

/**
 * Makes an application observable: metrics as the stack declares them, structured logs, traces, errors, health, and an
 * orderly end.
 * @throws InputError for a metric that cannot be exposed, a label nobody can fill, a duration or DSN that is none
 */
export const instrument = <const M extends DeclaredMetrics = Record<never, never>>(
  options: InstrumentOptions<M>,
): Instrumentation<M> => new Instrumentation(options);
