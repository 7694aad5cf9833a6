/**
 * Work of one sort, no more than so much at once. Who asks for the same while it is under way gets the same answer: ten
 * checks of a disk that hangs hold one place, not ten.
 */
export class Slots {
  readonly #most: number;
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #waiting = new Set<() => void>();

  constructor(most: number) {
    this.#most = Math.max(1, most);
  }

  /** Something is under way. */
  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /** @throws Error when the signal ends the waiting for a place */
  async run<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    for (;;) {
      if (signal.aborted) throw new Error('ended while it waited for others that hang');
      const same = this.#running.get(key);
      if (same !== undefined) return (await same) as T;
      if (this.#running.size < this.#most) break;
      await this.#turn(signal);
    }
    const result = work().finally(() => {
      this.#running.delete(key);
      // All of them: the first may want what is under way already.
      for (const wake of this.#waiting) wake();
    });
    this.#running.set(key, result);
    return result;
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}
