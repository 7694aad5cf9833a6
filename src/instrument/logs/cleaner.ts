import type { Redactor } from '../../shared/redaction/redactor.ts';
import { plainText } from './plain-text.ts';

/** One record; who logs more logs a document, not an event. */
const LIMITS = { depth: 6, values: 400, keys: 60, text: 2_048, allText: 16_384, stack: 8_192, name: 80 };

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

interface Budget {
  values: number;
  text: number;
}

/** Makes of whatever an application logs plain data without secrets and of bounded size. Nothing given to it throws. */
export class Cleaner {
  readonly #redactor: Redactor;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** A message or any other single text. */
  text(text: unknown, longest = LIMITS.text): string {
    try {
      return this.#redactor.text(plainText(String(text), longest));
    } catch {
      return '[unreadable]';
    }
  }

  stack(text: string): string {
    return this.text(text, LIMITS.stack);
  }

  data(value: unknown): Plain {
    return this.#clean(value, 0, { values: LIMITS.values, text: LIMITS.allText }, new Set());
  }

  #clean(value: unknown, depth: number, budget: Budget, above: Set<object>): Plain {
    budget.values -= 1;
    if (budget.values < 0 || budget.text <= 0) return '[cut]';
    switch (typeof value) {
      case 'string': {
        const text = this.text(value, Math.min(LIMITS.text, budget.text));
        budget.text -= text.length;
        return text;
      }
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'boolean':
        return value;
      case 'object':
        return value === null ? null : this.#object(value, depth, budget, above);
      case 'undefined':
        return null;
      default:
        return this.text(typeof value === 'function' ? '[function]' : value, LIMITS.name);
    }
  }

  #object(value: object, depth: number, budget: Budget, above: Set<object>): Plain {
    if (above.has(value)) return '[circular]';
    if (depth >= LIMITS.depth) return '[deep]';
    above.add(value);
    try {
      return this.#inside(value, depth, budget, above);
    } catch {
      // A getter or a proxy that throws.
      return '[unreadable]';
    } finally {
      above.delete(value);
    }
  }

  #inside(value: object, depth: number, budget: Budget, above: Set<object>): Plain {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[no date]' : value.toISOString();
    if (value instanceof Error) return { type: this.text(value.name, LIMITS.name), message: this.text(value.message) };
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    if (Array.isArray(value) || value instanceof Set) return this.#list(value, depth, budget, above);
    const entries = value instanceof Map ? value.entries() : entriesOf(value);
    return this.#fields(entries, depth, budget, above);
  }

  #list(values: Iterable<unknown>, depth: number, budget: Budget, above: Set<object>): Plain {
    const list: Plain[] = [];
    for (const value of values) {
      if (list.length >= LIMITS.keys || budget.values <= 0) {
        list.push('[cut]');
        break;
      }
      list.push(this.#clean(value, depth + 1, budget, above));
    }
    return list;
  }

  #fields(entries: Iterable<[unknown, unknown]>, depth: number, budget: Budget, above: Set<object>): Plain {
    // Without a prototype, so that `__proto__` is a name as any other.
    const fields: Record<string, Plain> = Object.create(null);
    let count = 0;
    for (const [key, value] of entries) {
      if (value === undefined) continue;
      count += 1;
      if (count > LIMITS.keys || budget.values <= 0) {
        fields['[cut]'] = true;
        break;
      }
      const name = this.text(key, LIMITS.name);
      budget.text -= name.length;
      fields[name] = this.#redactor.isSecret(name) ? '[redacted]' : this.#clean(value, depth + 1, budget, above);
    }
    return fields;
  }
}

/** One after the other: of an object with a million keys only the first are looked at. */
function* entriesOf(value: object): Iterable<[string, unknown]> {
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    let found: unknown;
    try {
      found = (value as Record<string, unknown>)[key];
    } catch {
      found = '[unreadable]';
    }
    yield [key, found];
  }
}
