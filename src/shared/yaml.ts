import { dump, load, loadAll } from 'js-yaml';

/**
 * What was written lately, by its text: the checks read back what the renderers wrote, and reading takes five times as
 * long as writing. Data that was written is not to be changed afterwards.
 */
const written = new Map<string, unknown>();
const MOST_WRITTEN = 2_000;
/** Shorter texts are read faster than they are looked up. */
const WORTH_KEEPING = 100;

/**
 * YAML 1.2 text of plain data: two spaces, no line folding, no anchors, trailing newline. Keys keep the order they were
 * given in; undefined values are left out.
 */
export function toYaml(value: unknown): string {
  return keep(dump(value, { lineWidth: -1, noRefs: true }), value);
}

function keep(text: string, value: unknown): string {
  if (text.length < WORTH_KEEPING) return text;
  if (written.size >= MOST_WRITTEN) written.clear();
  written.set(text, value);
  return text;
}

/**
 * A sequence's document with a comment above each of its elements.
 * @param text what `toYaml` gave
 * @param indent spaces before the dashes of that sequence; no other sequence has as many, and texts are further in
 * @param comments one for each element, without line breaks
 */
export function withComments(text: string, indent: number, comments: readonly string[]): string {
  const before = ' '.repeat(indent);
  const next = comments.values();
  const commented = text.replace(new RegExp(`^${before}- `, 'gm'), dash => `${before}# ${next.next().value}\n${dash}`);
  return written.has(text) ? keep(commented, written.get(text)) : commented;
}

const SEPARATOR = '---\n';

/** Several documents in one file, separated by `---`. */
export const toYamlDocuments = (values: readonly unknown[]): string => values.map(toYaml).join(SEPARATOR);

export const parseYaml = (text: string): unknown => load(text);

export function parseYamlDocuments(text: string): unknown[] {
  const known = text.replace(/^(?:#.*\n|\n)+/, '').split(SEPARATOR);
  if (known.every(document => written.has(document)))
    return known.map(document => withoutUndefined(written.get(document)));
  return loadAll(text) as unknown[];
}

/** What a reader would see: members without a value are not written. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) if (member !== undefined) result[key] = withoutUndefined(member);
  return result;
}
