import { InputError } from '../../shared/input-error.ts';
import type { Frame } from './fingerprint.ts';

/** What is known of one error; everything in it is clean. */
export interface ErrorEvent {
  readonly id: string;
  readonly at: Date;
  readonly type: string;
  readonly message: string;
  readonly fingerprint: string;
  readonly frames: readonly Frame[];
  readonly handled: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly user?: { readonly id: string };
  readonly request?: { readonly method: string; readonly url: string };
  readonly transaction?: string;
  readonly trace?: { readonly traceId: string; readonly spanId: string };
  readonly data?: unknown;
}

export interface SentryOptions {
  readonly dsn: string;
  readonly service: string;
  readonly release?: string;
  readonly environment?: string;
  readonly onDropped: (reason: 'queue_full' | 'rejected' | 'unreachable') => void;
}

const MOST_WAITING = 50;
const TIMEOUT_MS = 5_000;
/** When the server says it is too much, without saying for how long. */
const PAUSE_MS = 60_000;

/** Sends errors to whatever speaks Sentry's envelope protocol: Sentry, GlitchTip, Bugsink. */
export class Sentry {
  readonly #url: string;
  readonly #authorization: string;
  readonly #options: SentryOptions;
  readonly #waiting: ErrorEvent[] = [];
  #sending: Promise<void> | undefined;
  #pausedUntil = 0;

  /** @throws InputError `url-invalid`; it does not repeat the DSN, which holds a key */
  constructor(options: SentryOptions) {
    const url = URL.canParse(options.dsn) ? new URL(options.dsn) : undefined;
    const path = url?.pathname.split('/').filter(part => part !== '') ?? [];
    const project = path.pop();
    if (url === undefined || !/^https?:$/.test(url.protocol) || url.username === '' || !/^\d+$/.test(project ?? '')) {
      const hint = 'Copy it from the project’s settings: https://<key>@<host>/<project number>.';
      throw new InputError('url-invalid', 'The DSN for errors is none.', hint);
    }
    const base = path.length === 0 ? '' : `/${path.join('/')}`;
    this.#url = `${url.protocol}//${url.host}${base}/api/${project}/envelope/`;
    this.#authorization = `Sentry sentry_version=7, sentry_client=sightline/1, sentry_key=${url.username}`;
    this.#options = options;
  }

  send(event: ErrorEvent): void {
    if (this.#waiting.length >= MOST_WAITING || Date.now() < this.#pausedUntil) {
      this.#options.onDropped('queue_full');
      return;
    }
    this.#waiting.push(event);
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Resolves when nothing waits any more. */
  async flush(): Promise<void> {
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) {
      try {
        await this.#post(event);
      } catch {
        this.#options.onDropped('unreachable');
      }
    }
  }

  async #post(event: ErrorEvent): Promise<void> {
    const answer = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-sentry-envelope', 'x-sentry-auth': this.#authorization },
      body: this.#envelope(event),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body?.cancel();
    if (answer.ok) return;
    this.#options.onDropped('rejected');
    if (answer.status !== 429) return;
    const seconds = Number(answer.headers.get('retry-after'));
    this.#pausedUntil = Date.now() + (seconds > 0 ? seconds * 1_000 : PAUSE_MS);
  }

  /** Three lines: header, kind, event. @see https://develop.sentry.dev/sdk/data-model/envelopes/ */
  #envelope(event: ErrorEvent): string {
    const header = { event_id: event.id, sent_at: new Date().toISOString() };
    return [header, { type: 'event' }, this.#payload(event)].map(line => JSON.stringify(line)).join('\n');
  }

  #payload(event: ErrorEvent): unknown {
    const { service, release, environment } = this.#options;
    const frames = event.frames.map(frame => ({
      function: frame.function,
      filename: frame.file,
      lineno: frame.line,
      colno: frame.column,
      in_app: frame.own,
    }));
    return {
      event_id: event.id,
      timestamp: event.at.getTime() / 1000,
      platform: 'node',
      level: event.handled ? 'error' : 'fatal',
      server_name: service,
      release,
      environment,
      transaction: event.transaction,
      fingerprint: [event.fingerprint],
      tags: event.tags,
      user: event.user,
      request: event.request,
      contexts: event.trace && { trace: { trace_id: event.trace.traceId, span_id: event.trace.spanId } },
      extra: event.data,
      exception: {
        values: [
          {
            type: event.type,
            value: event.message,
            mechanism: { type: 'generic', handled: event.handled },
            // Sentry wants the place of the error last.
            stacktrace: { frames: frames.toReversed() },
          },
        ],
      },
    };
  }
}
