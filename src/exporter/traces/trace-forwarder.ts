import { setTimeout } from 'node:timers/promises';
import type { ExporterTraces } from '../../model/exporter-traces.ts';
import { isObject } from '../../shared/is-object.ts';
import { reasonOf } from '../checks/connected.ts';
import { DEFAULT_MOST_QUEUED } from '../config/default-limits.ts';
import { log } from '../log.ts';
import type { Registry } from '../metrics/registry.ts';
import { admission } from './admission.ts';
import { type Posted, post } from './post.ts';
import type { TraceEvent } from './trace-event.ts';
import { TraceMetrics } from './trace-metrics.ts';

const DEFAULTS = {
  resource: {},
  mostQueued: DEFAULT_MOST_QUEUED,
  mostQueuedBytes: 16_777_216,
  batch: 500,
  intervalSeconds: 1,
  timeoutSeconds: 10,
};

/** Answers after which OTLP wants another attempt; after all others the batch is lost. */
const AGAIN: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** For what still waits when the process is told to end. */
const FLUSH_MS = 3_000;
const FLUSH_PAUSE_MS = 200;
/** Of one request. */
const MOST_BATCH_BYTES = 4_194_304;

/** Passes trace events on as OTLP, in batches, again and again until they are taken. What waits is limited. */
export class TraceForwarder {
  readonly #settings: ExporterTraces & typeof DEFAULTS;
  readonly #url: URL;
  readonly #metrics: TraceMetrics;
  /** What stands before and after the events of a request. */
  readonly #frame: readonly [string, string];
  #queue: TraceEvent[] = [];
  #bytes = 0;
  #wake: () => void = () => {};
  #running: Promise<void> = Promise.resolve();
  readonly #ending = new AbortController();
  #until = Number.POSITIVE_INFINITY;
  #fails = false;

  constructor(settings: ExporterTraces, service: string, registry: Registry) {
    this.#settings = { ...DEFAULTS, ...settings };
    this.#url = new URL(`${settings.endpoint.replace(/\/+$/, '')}/v1/traces`);
    this.#metrics = new TraceMetrics(registry, () => this.#queue.length);
    const attributes = Object.entries({ ...settings.resource, 'service.name': service }).map(([key, stringValue]) => ({
      key,
      value: { stringValue },
    }));
    const scope = '{"name":"sightline-exporter"}';
    this.#frame = [
      `{"resourceSpans":[{"resource":{"attributes":${JSON.stringify(attributes)}},"scopeSpans":[{"scope":${scope},"spans":[`,
      ']}]}]}',
    ];
  }

  get metrics(): TraceMetrics {
    return this.#metrics;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Sends what waits, for a while; what is left then is dropped and counted. */
  async stop(): Promise<void> {
    this.#until = performance.now() + FLUSH_MS;
    this.#ending.abort();
    this.#wake();
    await this.#running;
    if (this.#queue.length > 0) this.#dropped('shutdown', this.#queue.length, 'there was no more time');
    this.#queue = [];
  }

  /** @returns how many found a place, the first ones */
  offer(events: readonly TraceEvent[]): number {
    const { mostQueued, mostQueuedBytes, batch } = this.#settings;
    let taken = 0;
    for (const event of events) {
      if (this.#queue.length >= mostQueued || this.#bytes + event.json.length > mostQueuedBytes) break;
      this.#queue.push(event);
      this.#bytes += event.json.length;
      taken += 1;
    }
    this.#metrics.accepted(taken);
    if (taken < events.length) this.#metrics.dropped('queue_full', events.length - taken);
    if (this.#queue.length >= batch) this.#wake();
    return taken;
  }

  async #run(): Promise<void> {
    while (performance.now() < this.#until) {
      const isEnding = this.#ending.signal.aborted;
      if (!isEnding && this.#queue.length < this.#settings.batch) await this.#interval();
      const events = this.#next();
      if (events.length > 0) await this.#deliver(events);
      else if (isEnding) return;
    }
  }

  /** The end of the interval, or something that cannot wait. */
  async #interval(): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    await setTimeout(this.#settings.intervalSeconds * 1_000, undefined, { signal: woken.signal }).catch(() => {});
    this.#wake = () => {};
  }

  #next(): readonly TraceEvent[] {
    let bytes = 0;
    let count = 0;
    for (const { json } of this.#queue) {
      if (count >= this.#settings.batch || (count > 0 && bytes + json.length > MOST_BATCH_BYTES)) break;
      bytes += json.length;
      count += 1;
    }
    this.#bytes -= bytes;
    return this.#queue.splice(0, count);
  }

  async #deliver(events: readonly TraceEvent[]): Promise<void> {
    const body = this.#frame.join(events.map(({ json }) => json).join(','));
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const answer = await this.#attempt(body);
      if (typeof answer !== 'string' && !AGAIN.has(answer.status)) return this.#judge(answer, events.length);
      const reason = typeof answer === 'string' ? answer : `status ${answer.status}`;
      if (!this.#fails) log('warn', 'trace events cannot be forwarded; they wait', { reason });
      this.#fails = true;
      const asked = typeof answer === 'string' ? undefined : answer.retryAfter;
      await this.#pause(
        asked === undefined ? pause * (0.5 + Math.random() / 2) : Math.min(asked * 1_000, LONGEST_PAUSE_MS),
      );
      if (performance.now() < this.#until) continue;
      this.#dropped('shutdown', events.length, reason);
      return;
    }
  }

  /** @returns the answer, or why there is none */
  async #attempt(body: string): Promise<Posted | string> {
    const left = Math.max(1, Math.min(this.#settings.timeoutSeconds * 1_000, this.#until - performance.now()));
    const giveUp = new AbortController();
    const timer = globalThis.setTimeout(() => giveUp.abort(), left);
    // Told to end, an attempt that hangs has no longer than the rest.
    const shorten = () => globalThis.setTimeout(() => giveUp.abort(), FLUSH_MS).unref();
    this.#ending.signal.addEventListener('abort', shorten, { once: true });
    try {
      return await post(this.#url, body, await admission(this.#settings, giveUp.signal), giveUp.signal);
    } catch (error) {
      if (giveUp.signal.aborted) return 'no answer in time';
      return reasonOf(error);
    } finally {
      clearTimeout(timer);
      this.#ending.signal.removeEventListener('abort', shorten);
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    if (this.#ending.signal.aborted) return setTimeout(FLUSH_PAUSE_MS);
    await setTimeout(milliseconds, undefined, { signal: this.#ending.signal }).catch(() => {});
  }

  #judge({ status, text }: Posted, count: number): void {
    if (status < 200 || status > 299) {
      this.#dropped(
        'refused',
        count,
        `status ${status}${status === 401 || status === 403 ? ': the token is refused' : ''}`,
      );
      return;
    }
    if (this.#fails) log('info', 'trace events are forwarded again');
    this.#fails = false;
    const rejected = Math.min(count, rejectedOf(text));
    if (rejected > 0) this.#dropped('refused', rejected, 'rejected by the receiver');
    this.#metrics.forwarded(count - rejected);
  }

  #dropped(reason: 'refused' | 'shutdown', count: number, why: string): void {
    this.#metrics.dropped(reason, count);
    log('error', 'trace events were dropped', { count, reason: why });
  }
}

/** Spans that the receiver did not take although it took the request. */
function rejectedOf(text: string): number {
  try {
    const data: unknown = JSON.parse(text);
    const partial = isObject(data) ? data.partialSuccess : undefined;
    return (isObject(partial) && Number(partial.rejectedSpans)) || 0;
  } catch {
    return 0;
  }
}
