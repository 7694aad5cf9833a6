import type { CheckSchedule } from '../../model/exporter-config.ts';
import { critical, type Outcome, type Status } from './outcome.ts';

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

/**
 * A check that runs by itself, at its own pace. Whoever asks for the state gets the last one at once; a dependency that
 * hangs holds up nothing but the next attempt of its own check.
 */
export class ScheduledCheck {
  readonly #attempt: Attempt;
  readonly #schedule: Required<CheckSchedule>;
  readonly #changed: (state: CheckState) => void;
  #state: CheckState;
  #timer: NodeJS.Timeout | undefined;
  #running: AbortController | undefined;

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

  stop(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#timer = undefined;
  }

  async #run(): Promise<void> {
    const stopping = new AbortController();
    this.#running = stopping;
    let result = await this.#once(stopping.signal);
    for (let left = this.#schedule.retries; left > 0 && result.status !== 'healthy'; left -= 1) {
      if (stopping.signal.aborted) return;
      result = await this.#once(stopping.signal);
    }
    if (stopping.signal.aborted) return;
    const since: Status = this.#state.status;
    this.#state = {
      ...result,
      critical: this.#schedule.critical,
      checkedAt: new Date(),
      since: this.#state.checkedAt !== undefined && since === result.status ? this.#state.since : new Date(),
    };
    this.#changed(this.#state);
    const spread = 0.9 + Math.random() * 0.1;
    this.#timer = setTimeout(() => void this.#run(), this.#schedule.intervalSeconds * 1000 * spread);
  }

  async #once(stopping: AbortSignal): Promise<Outcome & { readonly latencySeconds: number }> {
    const { timeoutSeconds } = this.#schedule;
    const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
    const began = performance.now();
    const outcome = await inTime(this.#attempt(AbortSignal.any([stopping, timeout])), timeout, timeoutSeconds);
    return { ...outcome, latencySeconds: (performance.now() - began) / 1000 };
  }
}

/** An attempt that does not heed its signal is not waited for either. */
function inTime(attempt: Promise<Outcome>, timeout: AbortSignal, seconds: number): Promise<Outcome> {
  return new Promise(resolve => {
    const late = (): void => resolve(critical(`no answer within ${seconds} s`));
    timeout.addEventListener('abort', late, { once: true });
    attempt.then(resolve, (error: Error) => (timeout.aborted ? late() : resolve(critical(error.message))));
  });
}
