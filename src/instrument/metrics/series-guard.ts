import type { LabelSchema } from '../../metrics/declaration.ts';
import { isListed } from './declared.ts';

export type Labels = Readonly<Record<string, string>>;

/** A longer value would cost the whole scrape: Prometheus refuses it at the declared limit (512 by default). */
const LONGEST_VALUE = 200;
/** Between the values of one series; no label value of ours contains it. */
const BETWEEN = '\u0000';

/** Decides which series of a metric may exist: declared labels and values only, and not without end. */
export class SeriesGuard {
  readonly #names: readonly string[];
  readonly #schema: LabelSchema;
  readonly #most: number;
  readonly #admitted = new Map<string, Labels>();

  constructor(schema: LabelSchema, most: number) {
    this.#names = Object.keys(schema);
    this.#schema = schema;
    this.#most = most;
  }

  /** The labels as they are counted under; `undefined`: such a series may not be. */
  admit(labels: Labels = {}): Labels | undefined {
    let given = 0;
    for (const _ in labels) given += 1;
    if (given > this.#names.length) return undefined;
    const key = this.#keyOf(labels);
    const known = this.#admitted.get(key);
    if (known !== undefined) return known;
    if (this.#admitted.size >= this.#most) return undefined;
    const checked = this.#check(labels);
    if (checked !== undefined) this.#admitted.set(key, checked);
    return checked;
  }

  #keyOf(labels: Labels): string {
    const [first, ...others] = this.#names;
    let key = first === undefined ? '' : `${labels[first]}`;
    for (const name of others) key += BETWEEN + labels[name];
    return key;
  }

  #check(labels: Labels): Labels | undefined {
    const checked: Record<string, string> = {};
    for (const name of this.#names) {
      // A name that is not declared leaves one that is without a value.
      if (labels[name] === undefined) return undefined;
      const value = String(labels[name]);
      const spec = this.#schema[name];
      if (!isListed(spec)) checked[name] = value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
      else if (spec.includes(value)) checked[name] = value;
      else if (spec.includes('other')) checked[name] = 'other';
      else return undefined;
    }
    return checked;
  }
}
