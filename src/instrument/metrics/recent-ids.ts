const MOST_IDS = 100_000;

/** Counts who was seen lately, each once, in bounded memory. */
export class RecentIds {
  readonly #withinMs: number;
  readonly #most: number;
  /** When each was seen last, the longest ago first. */
  readonly #seen = new Map<string, number>();

  /** @param most of which the newest are remembered, and counted */
  constructor(withinMs: number, most = MOST_IDS) {
    this.#withinMs = withinMs;
    this.#most = most;
  }

  see(id: string, now = performance.now()): void {
    this.#seen.delete(id);
    this.#seen.set(id, now);
    if (this.#seen.size <= this.#most) return;
    for (const [oldest] of this.#seen) {
      this.#seen.delete(oldest);
      return;
    }
  }

  count(now = performance.now()): number {
    for (const [id, at] of this.#seen) {
      if (now - at < this.#withinMs) break;
      this.#seen.delete(id);
    }
    return this.#seen.size;
  }
}
