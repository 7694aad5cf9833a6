import type { CheckSchedule } from '../../model/exporter-config.ts';
import { critical, type Outcome } from './outcome.ts';

/** One attempt; ends soon after the signal says so. */
export type Attempt = (signal: AbortSignal) => Promise<Outcome>;

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

const DEFAULTS = { intervalSeconds: 30, timeoutSeconds: 5, retries: 1, critical: true };

/** Longer messages, such as a page that a server sends as its error, are cut. */
const MOST_CHARACTERS = 300;

/**
 * A check that runs by itself, at its own pace. Whoever asks for the state gets the last one at once. An attempt that
 * hangs although it was told to end is waited for by nobody, and no other one is begun beside it.
 */
export class ScheduledCheck {
  readonly #attempt: Attempt;
  readonly #schedule: Required<CheckSchedule>;
  readonly #changed: (state: CheckState) => void;
  readonly #stopping = new AbortController();
  #state: CheckState;
  #timer: NodeJS.Timeout | undefined;
  #hangs = false;

  /** @param changed called after every check, retries included */
  constructor(attempt: Attempt, schedule: CheckSchedule, changed: (state: CheckState) => void = () => {}) {
    this.#attempt = attempt;
    this.#schedule = { ...DEFAULTS, ...schedule };
    this.#changed = changed;
    this.#state = {
      ...critical('not checked yet'),
      critical: this.#schedule.critical,
      latencySeconds: 0,
      since: new Date(),
    };
  }

  get state(): CheckState {
    return this.#state;
  }

  /** The first check at once; the next ones spread, so that many checks do not all ask in the same second. */
  start(): void {
    this.#timer = setTimeout(() => void this.#run(), 0);
  }

  /** For good. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#stopping.abort();
  }

  async #run(): Promise<void> {
    let result = await this.#once();
    for (let left = this.#schedule.retries; left > 0 && result.status === 'critical'; left -= 1) {
      if (this.#stopping.signal.aborted) return;
      result = await this.#once();
    }
    if (this.#stopping.signal.aborted) return;
    const before = this.#state;
    const isNew = before.checkedAt === undefined || before.status !== result.status;
    this.#state = {
      ...result,
      message: result.message.slice(0, MOST_CHARACTERS),
      critical: this.#schedule.critical,
      checkedAt: new Date(),
      since: isNew ? new Date() : before.since,
    };
    this.#changed(this.#state);
    // Whoever was told may have stopped it.
    if (this.#stopping.signal.aborted) return;
    const spread = 0.9 + Math.random() * 0.1;
    this.#timer = setTimeout(() => void this.#run(), this.#schedule.intervalSeconds * 1000 * spread);
  }

  async #once(): Promise<Outcome & { readonly latencySeconds: number }> {
    const began = performance.now();
    const outcome = this.#hangs ? critical('the last attempt still hangs') : await this.#inTime();
    return { ...outcome, latencySeconds: (performance.now() - began) / 1000 };
  }

  #inTime(): Promise<Outcome> {
    const { timeoutSeconds } = this.#schedule;
    const late = critical(`no answer within ${timeoutSeconds} s`);
    return new Promise(resolve => {
      const ending = new AbortController();
      const end = (outcome: Outcome): void => {
        clearTimeout(timer);
        this.#stopping.signal.removeEventListener('abort', stop);
        resolve(outcome);
      };
      const stop = (): void => {
        ending.abort();
        end(late);
      };
      const timer = setTimeout(stop, timeoutSeconds * 1000);
      this.#stopping.signal.addEventListener('abort', stop);
      this.#hangs = true;
      // Whatever an attempt throws is its own failure, not the process's.
      Promise.resolve()
        .then(() => this.#attempt(ending.signal))
        .catch((error: Error) => critical(error.message))
        .then(outcome => {
          this.#hangs = false;
          end(ending.signal.aborted ? late : outcome);
        });
    });
  }
}
