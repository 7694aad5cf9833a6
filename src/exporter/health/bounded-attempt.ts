import { critical, type Outcome } from './outcome.ts';

/** One attempt; ends soon after the signal says so. */
export type Attempt = (signal: AbortSignal) => Promise<Outcome>;

/**
 * An attempt that takes no longer than it may. One that hangs although it was told to end is waited for by nobody, and no
 * other one is begun beside it.
 */
export class BoundedAttempt {
  readonly #attempt: Attempt;
  readonly #timeoutSeconds: number;
  readonly #stopping: AbortSignal;
  #hangs = false;

  constructor(attempt: Attempt, timeoutSeconds: number, stopping: AbortSignal) {
    this.#attempt = attempt;
    this.#timeoutSeconds = timeoutSeconds;
    this.#stopping = stopping;
  }

  async make(): Promise<Outcome & { readonly latencySeconds: number }> {
    const began = performance.now();
    const { status, message } = this.#hangs ? critical('the last attempt still hangs') : await this.#inTime();
    return { status, message, latencySeconds: (performance.now() - began) / 1000 };
  }

  #inTime(): Promise<Outcome> {
    const late = critical(`no answer within ${this.#timeoutSeconds} s`);
    return new Promise(resolve => {
      const ending = new AbortController();
      const end = (outcome: Outcome): void => {
        clearTimeout(timer);
        this.#stopping.removeEventListener('abort', stop);
        resolve(outcome);
      };
      const stop = (): void => {
        ending.abort();
        end(late);
      };
      const timer = setTimeout(stop, this.#timeoutSeconds * 1000);
      this.#stopping.addEventListener('abort', stop);
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
