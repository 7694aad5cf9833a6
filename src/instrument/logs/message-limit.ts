/** What is kept of one message in one window. */
interface Window<T> {
  readonly since: number;
  readonly about: T;
  lines: number;
  suppressed: number;
}

/**
 * Different messages that are watched at a time; whose message holds an id is not limited, but cannot fill the memory
 * either.
 */
const MOST_MESSAGES = 1_000;

/** Lets so many lines of one message pass in each window, and remembers how many did not. */
export class MessageLimit<T> {
  readonly #lines: number;
  readonly #windowMs: number;
  readonly #windows = new Map<string, Window<T>>();
  readonly #onSuppressed: (about: T, suppressed: number) => void;

  /** @param onSuppressed told at the end of a window in which lines were left out */
  constructor(lines: number, windowMs: number, onSuppressed: (about: T, suppressed: number) => void) {
    this.#lines = lines;
    this.#windowMs = windowMs;
    this.#onSuppressed = onSuppressed;
  }

  admits(key: string, about: T, now: number): boolean {
    let window = this.#windows.get(key);
    if (window === undefined || now - window.since >= this.#windowMs) {
      if (window !== undefined) this.#end(key, window);
      else if (this.#windows.size >= MOST_MESSAGES) this.#endOldest();
      window = { since: now, about, lines: 0, suppressed: 0 };
      this.#windows.set(key, window);
    }
    window.lines += 1;
    if (window.lines <= this.#lines) return true;
    window.suppressed += 1;
    return false;
  }

  /** Ends the windows that are over; all of them without a time. */
  sweep(now = Number.POSITIVE_INFINITY): void {
    for (const [key, window] of this.#windows) if (now - window.since >= this.#windowMs) this.#end(key, window);
  }

  #endOldest(): void {
    const [oldest] = this.#windows;
    if (oldest !== undefined) this.#end(...oldest);
  }

  #end(key: string, { about, suppressed }: Window<T>): void {
    this.#windows.delete(key);
    if (suppressed > 0) this.#onSuppressed(about, suppressed);
  }
}
