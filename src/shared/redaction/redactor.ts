import type { BuiltInRedaction } from './built-in.ts';
import { fieldKeyPattern, fieldNeeds, fieldTextPatterns } from './field-patterns.ts';
import { javascriptPattern, javascriptReplacement } from './javascript-pattern.ts';

type Replacement = Pick<BuiltInRedaction, 'pattern' | 'replacement' | 'needs'>;

/** Names and texts are mostly the same ones again. */
const REMEMBERED = 2_000;
const REMEMBERED_LENGTH = 120;

/** Removes in a process what the Collector would remove from its log lines: by shape, and by the names of fields. */
export class Redactor {
  readonly #steps: readonly { readonly find: RegExp; readonly put: string; readonly needs?: RegExp }[];
  /** What matches none of these matches no step. */
  readonly #suspicious: readonly RegExp[];
  readonly #secretName: RegExp;
  readonly #names = new Map<string, boolean>();
  readonly #harmless = new Set<string>();

  constructor(patterns: readonly BuiltInRedaction[], fields: readonly string[]) {
    const needs = fieldNeeds(fields);
    const steps: readonly Replacement[] = [
      ...patterns,
      ...fieldTextPatterns(fields).map(pattern => ({ ...pattern, needs })),
    ];
    this.#steps = steps.map(({ pattern, replacement, needs: words }) => ({
      find: javascriptPattern(pattern, 'g'),
      put: javascriptReplacement(replacement),
      ...(words === undefined ? {} : { needs: anyOf(words) }),
    }));
    const [always, ifWords] = [
      steps.filter(s => s.needs === undefined),
      [...new Set(steps.flatMap(s => s.needs ?? []))],
    ];
    const [anyCase, asWritten] = [true, false].map(ignoring =>
      always.filter(s => s.pattern.startsWith('(?i)') === ignoring).map(s => javascriptPattern(s.pattern).source),
    ) as [string[], string[]];
    this.#suspicious = [
      ...(ifWords.length === 0 ? [] : [anyOf(ifWords)]),
      ...(anyCase.length === 0 ? [] : [new RegExp(anyCase.join('|'), 'i')]),
      ...(asWritten.length === 0 ? [] : [new RegExp(asWritten.join('|'))]),
    ];
    this.#secretName = fields.length === 0 ? /(?!)/ : javascriptPattern(fieldKeyPattern(fields));
  }

  /** Whether a value under this name is a secret, whatever it looks like. */
  isSecret(name: string): boolean {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const secret = this.#secretName.test(name);
    if (this.#names.size < REMEMBERED && name.length <= REMEMBERED_LENGTH) this.#names.set(name, secret);
    return secret;
  }

  /** The text without secrets. The caller bounds its length: some patterns look at a text once for each of its characters. */
  text(text: string): string {
    if (this.#harmless.has(text)) return text;
    if (this.#suspicious.some(pattern => pattern.test(text))) {
      return this.#steps.reduce(
        (rest, { find, put, needs }) => (needs?.test(rest) === false ? rest : rest.replace(find, put)),
        text,
      );
    }
    if (this.#harmless.size < REMEMBERED && text.length <= REMEMBERED_LENGTH) this.#harmless.add(text);
    return text;
  }
}

/** One of these entries, with the words of it in any order. */
function anyOf(entries: readonly string[]): RegExp {
  const literal = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const all = (entry: string): string => {
    const [first = '', ...others] = entry.split(' ');
    // An entry of one word costs no look ahead.
    return others.length === 0
      ? literal(first)
      : `^(?=[^]*${literal(first)})${others.map(word => `(?=[^]*${literal(word)})`).join('')}`;
  };
  const single = entries.filter(entry => !entry.includes(' '));
  const several = entries.filter(entry => entry.includes(' '));
  return new RegExp([...single.map(all), ...several.map(all)].join('|'), 'i');
}
