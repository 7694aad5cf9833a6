import type { Alert, RecordingRule } from '../../model/rule.ts';
import { InputError } from '../../shared/input-error.ts';

/** Names of alerts with a word before them. */
export type Prefixed<N extends string, A> = { readonly [K in keyof A & string as `${N}${K}`]: A[K] };

/** A word that tells one use of a pack from another: `Admin` makes `AdminHttpSlow` of `HttpSlow`. */
export class Naming {
  readonly #word: string;

  constructor(word = '') {
    this.#word = word;
  }

  /** With another word in front. @throws InputError `name-invalid` */
  after(word: string): Naming {
    if (typeof word === 'string' && /^[A-Z][A-Za-z0-9]{0,40}$/.test(word)) return new Naming(word + this.#word);
    throw new InputError(
      'name-invalid',
      `A pack cannot be named "${String(word).slice(0, 60)}": its alerts begin with that word.`,
      "Write a capital and letters or digits, such as .named('Admin').",
    );
  }

  alert = (name: string): string => `${this.#word}${name}`;
  /** The pack itself and its rule groups: `admin-http`. */
  pack = (name: string): string => (this.#word === '' ? name : `${snakeCase(this.#word).replaceAll('_', '-')}-${name}`);

  /** `service:http_requests:rate15m` → `service:admin_http_requests:rate15m` */
  record(name: string): string {
    if (this.#word === '') return name;
    const parts = name.split(':');
    const metric = parts.length > 1 ? 1 : 0;
    return parts.map((part, i) => (i === metric ? `${snakeCase(this.#word)}_${part}` : part)).join(':');
  }

  /** Writes the new names wherever a rule, its tests and its runbook have the old ones. */
  texts<R extends Alert | RecordingRule>(alerts: readonly string[], records: readonly string[]): (rule: R) => R {
    if (this.#word === '') return rule => rule;
    const names = new Map([
      ...alerts.map(name => [name, this.alert(name)] as const),
      ...records.map(name => [name, this.record(name)] as const),
    ]);
    const word = new RegExp(`(?<![\\w:])(?:${[...names.keys()].join('|')})(?![\\w:])`, 'g');
    return rule => rewritten(rule, text => text.replace(word, name => names.get(name) ?? name));
  }
}

const snakeCase = (word: string): string => word.replace(/(?<=[a-z0-9])[A-Z]/g, '_$&').toLowerCase();

/** Plain data with other texts; where it was declared stays. */
function rewritten<T>(value: T, text: (old: string) => string): T {
  if (typeof value === 'string') return text(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(item => rewritten(item, text)) as T;
  const entries = Object.entries(value).map(([key, of]) => [key, key === 'origin' ? of : rewritten(of, text)]);
  return Object.fromEntries(entries) as T;
}
