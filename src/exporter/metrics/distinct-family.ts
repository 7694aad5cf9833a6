import type { LabelText } from './label-text.ts';
import { GaugeFamily } from './number-family.ts';

/** Most members that a series counts in one window, and a metric in all its series. */
const MOST_MEMBERS = 10_000;

/** Members seen in the window that lasts, and their number in the one before. */
interface Seen {
  readonly members: Set<string>;
  before: number | undefined;
}

/** How many different members each series had in the last full window; in its first one, so far. */
export class DistinctFamily extends GaugeFamily {
  readonly #seen = new Map<LabelText, Seen>();
  #members = 0;

  /** @returns whether there was room for it */
  saw(labels: LabelText, member: string): boolean {
    const seen: Seen = this.#seen.get(labels) ?? { members: new Set(), before: undefined };
    this.#seen.set(labels, seen);
    if (!seen.members.has(member)) {
      if (this.#members >= MOST_MEMBERS) return false;
      seen.members.add(member);
      this.#members += 1;
    }
    this.set(labels, seen.before ?? seen.members.size);
    return true;
  }

  /** The next window begins. */
  turn(): void {
    this.#members = 0;
    for (const [labels, seen] of this.#seen) {
      const at = this.known(labels);
      if (at < 0) {
        this.#seen.delete(labels);
        continue;
      }
      seen.before = seen.members.size;
      seen.members.clear();
      this.values[at] = seen.before;
    }
  }
}
