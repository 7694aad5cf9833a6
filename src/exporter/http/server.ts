import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { ExporterConfig } from '../../model/exporter-config.ts';
import { DEFAULT_PATHS } from '../config/default-paths.ts';
import { Access } from './access.ts';
import { type Endpoint, HttpError, json } from './answer.ts';
import { Connections } from './connections.ts';
import { alive, endpointsOf, type Told } from './endpoints.ts';

/** Requests are short and come from machines: whoever takes longer is in the way of others. */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
};
const TLS = { minVersion: 'TLSv1.2', handshakeTimeout: 5_000 } as const;

/** How long requests under way may take when the process is told to end. */
const LAST_REQUESTS_MS = 3_000;
const DEFAULT_DRAIN_SECONDS = 1;
/** For a question of somebody who has just connected. */
const LAST_QUESTION_MS = 200;
/** A farewell that crosses a question. */
const FAREWELL_MS = 50;

interface Listener {
  readonly server: Server | TlsServer;
  readonly connections: Connections;
}

/** The exporter's HTTP server, and the one for liveness beside it when that is apart. */
export class ExporterServer {
  readonly #config: ExporterConfig;
  readonly #access: Access;
  readonly #main: Listener;
  readonly #live: Listener | undefined;
  #ending = false;

  /** @throws Error when the token or the certificate cannot be used */
  constructor(config: ExporterConfig, told: Told) {
    this.#config = config;
    const { access = {}, paths } = config;
    const at = { ...DEFAULT_PATHS, ...paths };
    this.#access = new Access(access, told.registry);
    const open = new Set([at.live, ...(access.open ?? []).map(name => at[name])]);
    this.#main = this.#listener(
      endpointsOf(at, told, () => this.#ending),
      open,
      at.health,
    );
    const live = new Map([[at.live, { methods: ['GET', 'HEAD'], answer: alive }]]);
    this.#live =
      access.tls?.livePort === undefined ? undefined : this.#listener(live, new Set([at.live]), at.live, false);
  }

  /** @returns the ports. @throws Error when it cannot listen */
  async start(): Promise<{ readonly port: number; readonly livePort?: number }> {
    const { port, host = '0.0.0.0', access } = this.#config;
    const { server } = this.#main;
    this.#access.start(pair => {
      if ('setSecureContext' in server) server.setSecureContext(pair);
    });
    const main = await listen(server, port, host);
    if (this.#live === undefined) return { port: main };
    return { port: main, livePort: await listen(this.#live.server, access?.tls?.livePort ?? 0, host) };
  }

  /** Answers for a while and asks everybody not to come back; then takes nobody any more, and ends what is under way. */
  async stop(): Promise<void> {
    this.#ending = true;
    const { drainSeconds = DEFAULT_DRAIN_SECONDS } = this.#config;
    const listeners = [this.#main, ...(this.#live === undefined ? [] : [this.#live])].filter(l => l.server.listening);
    const until = performance.now() + drainSeconds * 1000;
    while (performance.now() < until && listeners.some(({ connections }) => connections.open > 0)) await setTimeout(10);
    for (const { connections } of listeners) connections.endWaiting();
    if (listeners.some(({ connections }) => connections.open > 0)) await setTimeout(FAREWELL_MS);
    await Promise.all(listeners.map(close));
    this.#access.stop();
  }

  #listener(
    endpoints: ReadonlyMap<string, Endpoint>,
    open: ReadonlySet<string>,
    known: string,
    secret = true,
  ): Listener {
    const { pair } = this.#access;
    const server =
      secret && pair !== undefined ? createTlsServer({ ...LIMITS, ...TLS, ...pair }) : createServer(LIMITS);
    const connections = new Connections(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (!connections.admit(request, response)) return;
      if (this.#ending) response.setHeader('connection', 'close');
      Promise.resolve()
        .then(() => {
          const path = knownPath(request.url?.split('?', 1)[0] ?? '', endpoints);
          if (!open.has(path)) this.#access.check(request);
          return answerAt(path, endpoints, known, request, response);
        })
        .catch((error: unknown) => fail(response, error));
    });
    // Answers that nobody takes are not kept.
    server.setTimeout(LIMITS.requestTimeout, socket => socket.destroy());
    return { server, connections };
  }
}

/** With a slash at the end or without it is the same page, unless both have been given one. */
function knownPath(path: string, endpoints: ReadonlyMap<string, Endpoint>): string {
  const other = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
  return !endpoints.has(path) && endpoints.has(other) ? other : path;
}

function answerAt(
  path: string,
  endpoints: ReadonlyMap<string, Endpoint>,
  known: string,
  request: IncomingMessage,
  response: ServerResponse,
): unknown {
  const endpoint = endpoints.get(path);
  if (endpoint === undefined) throw new HttpError(404, `there is no such page; ask for ${known}`);
  const { methods, answer } = endpoint;
  if (methods.includes(request.method ?? '')) return answer(request, response);
  throw new HttpError(405, `only ${methods.join(' and ')} is answered here`, { allow: methods.join(', ') });
}

/** A client that goes away in the middle of an answer is no fault of ours, and whatever else fails is its own alone. */
function fail(response: ServerResponse, error: unknown): void {
  if (error instanceof HttpError && !response.headersSent && !response.destroyed) {
    json(response, error.status, { error: error.message }, error.headers);
  } else response.destroy();
}

async function listen(server: Server | TlsServer, port: number, host: string): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function close({ server, connections }: Listener): Promise<void> {
  // HTTP's own way takes a connection for idle when its answer was handed over, sent or not, and for busy before its
  // first question, though it never asks one.
  const closed = new Promise<void>(resolve => NetServer.prototype.close.call(server, () => resolve()));
  const idle = setInterval(() => connections.closeWaiting(), LAST_QUESTION_MS);
  const patience = globalThis.setTimeout(() => server.closeAllConnections(), LAST_REQUESTS_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(patience);
}
