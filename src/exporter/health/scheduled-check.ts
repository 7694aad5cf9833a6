import type { CheckSchedule } from '../../model/exporter-config.ts';
import { DEFAULT_INTERVAL_SECONDS, DEFAULT_RETRIES, DEFAULT_TIMEOUT_SECONDS } from '../config/default-limits.ts';
import { type Attempt, BoundedAttempt } from './bounded-attempt.ts';
import { type Outcome, unknown } from './outcome.ts';

/** What is known of a check. */
export interface CheckState extends Outcome {
  /** Its failure is the service's. */
  readonly critical: boolean;
  /** Seconds the last attempt took. */
  readonly latencySeconds: number;
  /** When the last attempt ended; undefined before the first. */
  readonly checkedAt?: Date;
  /** Since when the status is what it is. */
  readonly since: Date;
}

/** What a check is told, and tells. */
export interface CheckHooks {
  /** After every change and every check, retries included. */
  readonly changed?: (state: CheckState) => void;
  /** Why the check makes no sense at the moment. */
  readonly blocked?: () => string | undefined;
}

const DEFAULTS = {
  intervalSeconds: DEFAULT_INTERVAL_SECONDS,
  timeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
  retries: DEFAULT_RETRIES,
  critical: true,
};

/** Longer messages, such as a page that a server sends as its error, are cut. */
const MOST_CHARACTERS = 300;

/** Of the interval: a check that takes longer than its interval still lets what it checks rest. */
const LEAST_PAUSE = 0.1;

/** A check that runs by itself, at its own pace. Whoever asks for the state gets the last one at once. */
export class ScheduledCheck {
  readonly #attempt: BoundedAttempt;
  readonly #schedule: Required<Omit<CheckSchedule, 'dependsOn'>>;
  readonly #hooks: CheckHooks;
  readonly #stopping = new AbortController();
  #state: CheckState;
  #timer: NodeJS.Timeout | undefined;
  #started = false;
  #running = false;

  constructor(attempt: Attempt, schedule: CheckSchedule, hooks: CheckHooks = {}) {
    this.#schedule = { ...DEFAULTS, ...schedule };
    this.#attempt = new BoundedAttempt(attempt, this.#schedule.timeoutSeconds, this.#stopping.signal);
    this.#hooks = hooks;
    this.#state = {
      ...unknown('not checked yet'),
      critical: this.#schedule.critical,
      latencySeconds: 0,
      since: new Date(),
    };
  }

  get state(): CheckState {
    return this.#state;
  }

  /** The first check at once, so that readiness is known soon. */
  start(): void {
    this.#started = true;
    this.reconsider();
  }

  /** For good. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#stopping.abort();
  }

  /** What the check depends on has changed. */
  reconsider(): void {
    // A run under way looks for itself when it ends.
    if (!this.#started || this.#running || this.#stopping.signal.aborted) return;
    const cause = this.#hooks.blocked?.();
    if (cause !== undefined) this.#block(cause);
    else if (this.#timer === undefined) this.#runIn(0);
  }

  #runIn(ms: number): void {
    this.#timer = setTimeout(() => void this.#run(), ms);
  }

  /** Nothing is done until whoever blocks it changes. */
  #block(cause: string): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#state.status === 'unknown' && this.#state.message === cause) return;
    this.#publish({ ...unknown(cause), latencySeconds: this.#state.latencySeconds });
  }

  async #run(): Promise<void> {
    this.#running = true;
    const began = performance.now();
    let result = await this.#attempt.make();
    for (let left = this.#schedule.retries; left > 0 && result.status === 'critical'; left -= 1) {
      if (this.#stopping.signal.aborted || this.#hooks.blocked?.() !== undefined) break;
      result = await this.#attempt.make();
    }
    this.#running = false;
    if (this.#stopping.signal.aborted) return;
    // What was found while something it needs broke says nothing.
    const cause = this.#hooks.blocked?.();
    if (cause !== undefined) return this.#block(cause);
    const isFirst = this.#state.checkedAt === undefined;
    this.#runIn(this.#pause(isFirst, performance.now() - began));
    this.#publish(result, new Date());
  }

  /** Checks begun in the same moment part after the first one, and never meet again by themselves. */
  #pause(isFirst: boolean, tookMs: number): number {
    const interval = this.#schedule.intervalSeconds * 1000;
    const share = isFirst ? Math.random() : 0.95 + Math.random() * 0.1;
    return Math.max(interval * share - tookMs, interval * LEAST_PAUSE);
  }

  #publish(
    { status, message, latencySeconds }: Outcome & { readonly latencySeconds: number },
    checkedAt = this.#state.checkedAt,
  ): void {
    const before = this.#state;
    const isNew = before.checkedAt === undefined || before.status !== status;
    this.#state = {
      status,
      message: message.slice(0, MOST_CHARACTERS),
      critical: this.#schedule.critical,
      latencySeconds,
      ...(checkedAt === undefined ? {} : { checkedAt }),
      since: isNew ? new Date() : before.since,
    };
    this.#hooks.changed?.(this.#state);
  }
}
