import type { Context } from '@opentelemetry/api';

/** A context as a chain of its values: adding one costs the same however many there are. OpenTelemetry's copies them all. */
export class LinkedContext implements Context {
  static readonly ROOT = new LinkedContext();
  readonly #above: LinkedContext | undefined;
  readonly #key: symbol | undefined;
  readonly #value: unknown;

  private constructor(above?: LinkedContext, key?: symbol, value?: unknown) {
    this.#above = above;
    this.#key = key;
    this.#value = value;
  }

  getValue(key: symbol): unknown {
    let found: LinkedContext | undefined = this;
    while (found !== undefined && found.#key !== key) found = found.#above;
    return found === undefined ? undefined : found.#value;
  }

  setValue(key: symbol, value: unknown): LinkedContext {
    return new LinkedContext(this, key, value);
  }

  deleteValue(key: symbol): LinkedContext {
    return this.setValue(key, undefined);
  }
}
