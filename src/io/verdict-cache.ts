import { readFileSync } from 'node:fs';
import { tryReplaceFile } from './replace-file.ts';

/** Verdicts of earlier runs by hash of what was judged. A `Map` is one as well. */
export interface Verdicts<V> {
  get(key: string): V | undefined;
  set(key: string, verdict: V): unknown;
}

/** Most verdicts kept; about 100 bytes each. */
const MOST_VERDICTS = 20_000;
const FORMAT = 1;

/**
 * Verdicts that outlive the process. The key must contain whatever the verdict depends on, the checker's version
 * included: nothing else ever expires it. The least recently used go first when there are too many.
 */
export class VerdictCache<V> implements Verdicts<V> {
  readonly #file: string;
  readonly #most: number;
  readonly #old: Map<string, V>;
  readonly #used = new Map<string, V>();
  #changed = false;

  /** @param file a JSON file; absent or damaged, the cache starts empty */
  constructor(file: string, most: number = MOST_VERDICTS) {
    this.#file = file;
    this.#most = most;
    this.#old = read<V>(file);
  }

  get(key: string): V | undefined {
    const known = this.#used.get(key);
    if (known !== undefined) return known;
    const verdict = this.#old.get(key);
    if (verdict !== undefined) this.#used.set(key, verdict);
    return verdict;
  }

  set(key: string, verdict: V): void {
    this.#used.set(key, verdict);
    this.#changed = true;
  }

  /** Writes if there is anything new. What cannot be written is judged again next time. */
  save(): void {
    if (!this.#changed) return;
    const unused = [...this.#old].filter(([key]) => !this.#used.has(key));
    const entries = [...unused, ...this.#used].slice(-this.#most);
    tryReplaceFile(this.#file, JSON.stringify({ format: FORMAT, entries }));
    this.#changed = false;
  }
}

function read<V>(file: string): Map<string, V> {
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as { format?: unknown; entries?: [string, V][] };
    return new Map(stored.format === FORMAT ? stored.entries : []);
  } catch {
    return new Map();
  }
}
