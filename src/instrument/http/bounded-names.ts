/** Passes the first so many different names; further ones are `other`, so that no caller can make series without end. */
export class BoundedNames {
  readonly #names = new Set<string>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  of(name: string): string {
    if (this.#names.has(name)) return name;
    if (this.#names.size >= this.#most) return 'other';
    this.#names.add(name);
    return name;
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE']);

/** Callers may send any word as a method. */
export const methodOf = (method: string | undefined): string =>
  method !== undefined && METHODS.has(method) ? method : 'other';
