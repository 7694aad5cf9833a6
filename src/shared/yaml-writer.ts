import { dump } from 'js-yaml';

/**
 * Writes plain data as `js-yaml` does with `{ lineWidth: -1, noRefs: true }`, byte for byte, in an eighth of the time:
 * half of a warm synth went into deciding how to quote. Texts whose form is obvious are written here, all others are
 * given to `js-yaml`; the test compares the two on arbitrary data.
 */
export function writeYaml(value: unknown): string {
  try {
    return isCollection(value) ? block(value, 0) : dump(value, OPTIONS);
  } catch (error) {
    // Something that is no plain data somewhere inside: the library knows, or says what is wrong with it.
    if (error === UNUSUAL) return dump(value, OPTIONS);
    throw error;
  }
}

const OPTIONS = { lineWidth: -1, noRefs: true };
const UNUSUAL = Symbol('not obvious');

type Collection = readonly unknown[] | Readonly<Record<string, unknown>>;

function isCollection(value: unknown): value is Collection {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw UNUSUAL;
  for (const key in value) if ((value as Record<string, unknown>)[key] !== undefined) return true;
  return false;
}

/** Lines of a collection that is not empty; the first one is not indented, because something may stand before it. */
function block(collection: Collection, indent: number): string {
  const pad = ' '.repeat(indent);
  let text = '';
  if (Array.isArray(collection)) {
    for (const item of collection) {
      text += text === '' ? '- ' : `${pad}- `;
      text += isCollection(item) ? block(item, indent + 2) : `${scalar(item, indent + 2)}\n`;
    }
    return text;
  }
  for (const [key, value] of Object.entries(collection)) {
    if (value === undefined) continue;
    text += `${text === '' ? '' : pad}${quotedKey(key)}:`;
    if (isCollection(value)) text += `\n${pad}  ${block(value, indent + 2)}`;
    else text += ` ${scalar(value, indent + 2)}\n`;
  }
  return text;
}

/** @param indent of the lines of a text that has several */
function scalar(value: unknown, indent: number): string {
  if (typeof value === 'string') return value.includes('\n') ? lines(value, indent) : quoted(value);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value === null) return 'null';
  // Only empty collections are left of what is plain data.
  if (typeof value === 'object') return Array.isArray(value) ? '[]' : '{}';
  throw UNUSUAL;
}

function number(value: number): string {
  const text = String(value);
  if (/^-?\d+(\.\d+)?$/.test(text) && !Object.is(value, -0)) return text;
  throw UNUSUAL;
}

/** Begins with a letter or slash, and contains nothing that means anything in YAML. */
const PLAIN = /^[A-Za-z_/(](?:[!"$-9;-~]|:(?=[!-~])|[ ]+(?=[!"$-9;-~]|:[!-~])|(?<=[!-~])#)*$/;
/** Words that YAML takes for something else than text, in any of its versions. */
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
/** Texts that need quotes, and for which single ones do: they begin with an indicator or look like a key or a comment. */
const SINGLE = /^(?:["'&*!|>%@`#,[\]{}]|[A-Za-z_/(][ -~]*(?:: | #|:$))[ -~]*$/;

/** What js-yaml makes of the texts that are not obvious; they come again and again. */
const known = new Map<string, string>();
const MOST_KNOWN = 20_000;

function quoted(text: string): string {
  if (PLAIN.test(text) && !RESERVED.test(text)) return text;
  if (SINGLE.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return remembered(`v${text}`, () => dump([text], OPTIONS).slice('- '.length, -1));
}

function quotedKey(text: string): string {
  if (text.length < 100 && PLAIN.test(text) && !RESERVED.test(text)) return text;
  return remembered(`k${text}`, () => {
    const entry = dump({ [text]: 0 }, OPTIONS);
    if (entry.startsWith('? ') || !entry.endsWith(': 0\n')) throw UNUSUAL;
    return entry.slice(0, -': 0\n'.length);
  });
}

function remembered(key: string, make: () => string): string {
  let found = known.get(key);
  if (found === undefined) {
    found = make();
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, found);
  }
  return found;
}

/** Lines of visible characters, not indented at the beginning, with one line break at the end or none. */
const LITERAL = /^[!-~\u00a1-\u02ff\u2010-\u2027][\n -~\u00a1-\u02ff\u2010-\u2027]*$/;

function lines(text: string, indent: number): string {
  if (text.endsWith('\n\n') || !LITERAL.test(text)) throw UNUSUAL;
  const pad = ' '.repeat(indent);
  const ends = text.endsWith('\n');
  const body = (ends ? text.slice(0, -1) : text).replaceAll(/\n(?!\n|$)/g, `\n${pad}`);
  return `|${ends ? '' : '-'}\n${pad}${body}`;
}
