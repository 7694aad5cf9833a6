import type { TestCase } from './junit.ts';

/** The share of the mutants so far that the likely tests may leave to the others. */
const LEFT = 0.1;
/** So many mutants say little about the next ones. */
const FEW = 5;

/** Which tests of a rule have killed its mutants so far, to run those first. */
export class DeadlyTests {
  readonly #names = new Set<string>();
  readonly #kills: (readonly string[])[] = [];

  /** What became of the tests that were run on one mutant. */
  add(cases: readonly TestCase[]): void {
    for (const { name } of cases) this.#names.add(name);
    const failed = cases.filter(({ failures }) => failures.length > 0).map(({ name }) => name);
    if (failed.length > 0) this.#kills.push(failed);
  }

  /**
   * Names of the tests in turns, of which a later one is for what the ones before have not noticed: as few as kill most
   * of what was killed so far, and the others. Undefined while too little is known: all at once.
   */
  get turns(): readonly (readonly string[])[] | undefined {
    if (this.#kills.length < FEW) return undefined;
    const likely = new Set<string>();
    let left = this.#kills;
    while (left.length > LEFT * this.#kills.length) {
      const next = deadliest(left);
      likely.add(next);
      left = left.filter(failed => !failed.includes(next));
    }
    const others = [...this.#names].filter(name => !likely.has(name));
    return others.length === 0 ? undefined : [[...likely], others];
  }
}

function deadliest(kills: readonly (readonly string[])[]): string {
  const count = new Map<string, number>();
  for (const name of kills.flat()) count.set(name, (count.get(name) ?? 0) + 1);
  return [...count].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
