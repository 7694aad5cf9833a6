import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from './certificates.ts';

/** How a receiver fails: an error of its own, too many requests, no answer at all, a connection that is cut. */
export type Failure = 'error' | 'rate-limit' | 'silence' | 'cut';

export interface HttpRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** In milliseconds since 1970. */
  readonly at: number;
}

/** What a vendor's server makes of a request. */
export interface Verdict<Message> {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
  /** The message, if the vendor takes it. */
  readonly message?: Message;
  /** Documented rules that the request breaks, also those for which the vendor cuts the message instead of refusing it. */
  readonly problems?: readonly string[];
}

export type Vendor<Message> = (request: HttpRequest) => Verdict<Message>;

export interface Received<Message> extends HttpRequest {
  /** Undefined: it was not answered. */
  readonly status: number | undefined;
  readonly message: Message | undefined;
  readonly problems: readonly string[];
}

export interface StandInOptions {
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** @default - any that is free */
  readonly port?: number;
  /** HTTPS instead of HTTP. */
  readonly certificate?: Certificate;
}

const SECONDS_TO_WAIT = '30';

/** An outside service: keeps what it gets, judges it as the vendor documents, answers as the vendor does, and can fail. */
export class HttpStandIn<Message> {
  /** Everything that came, in order of arrival, also while failing. */
  readonly received: Received<Message>[] = [];
  failure: Failure | undefined;
  readonly #vendor: Vendor<Message>;
  readonly #server: Server;
  readonly #scheme: string;

  private constructor(vendor: Vendor<Message>, certificate: Certificate | undefined) {
    const listener = (request: IncomingMessage, response: ServerResponse): void => void this.#take(request, response);
    this.#vendor = vendor;
    this.#scheme = certificate === undefined ? 'http' : 'https';
    this.#server = certificate === undefined ? createHttpServer(listener) : createHttpsServer(certificate, listener);
  }

  static async start<Message>(vendor: Vendor<Message>, options: StandInOptions = {}): Promise<HttpStandIn<Message>> {
    const standIn = new HttpStandIn(vendor, options.certificate);
    await new Promise<void>((resolve, reject) => {
      standIn.#server.once('error', reject);
      standIn.#server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
    });
    return standIn;
  }

  /** `host:port` it listens on. */
  get address(): string {
    const { address, port } = this.#server.address() as AddressInfo;
    return `${address}:${port}`;
  }

  url = (path = '/'): string => `${this.#scheme}://${this.address}${path}`;

  /** Messages the vendor took; below one path only, when several receivers share the server. */
  messages = (path = '/'): Message[] =>
    this.received.flatMap(r => (r.message !== undefined && r.path.startsWith(path) ? [r.message] : []));

  /** Broken rules of all that came. */
  get problems(): string[] {
    return this.received.flatMap(r => r.problems);
  }

  async close(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = Date.now();
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
    } catch {
      return; // The client went away within its request: nothing was said.
    }
    const request: HttpRequest = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers as Record<string, string>,
      body: Buffer.concat(chunks).toString(),
      at,
    };
    if (this.failure !== undefined) return this.#fail(this.failure, request, response);
    const { status, body, contentType = 'application/json', message, problems = [] } = this.#vendor(request);
    this.received.push({ ...request, status, message, problems });
    response.writeHead(status, { 'content-type': contentType }).end(body);
  }

  #fail(failure: Failure, request: HttpRequest, response: ServerResponse): void {
    const status = { error: 500, 'rate-limit': 429, silence: undefined, cut: undefined }[failure];
    this.received.push({ ...request, status, message: undefined, problems: [] });
    if (failure === 'cut') response.socket?.destroy();
    if (status !== undefined) {
      response.writeHead(status, status === 429 ? { 'retry-after': SECONDS_TO_WAIT } : {}).end();
    }
  }
}

/** The JSON of a request; undefined when it is none, or no object. */
export function jsonObject(request: HttpRequest): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(request.body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Names of the rules that do not hold. */
export const broken = (rules: Readonly<Record<string, boolean>>): string[] =>
  Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [rule]));

export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
