import { toCompactJson } from './json.ts';
import type { Merged } from './keyed-merge.ts';
import { plainCopy } from './plain-data.ts';

/** What an operation may say; read from what a person wrote, so nothing is taken for granted. */
interface Operation {
  readonly op?: unknown;
  readonly path?: unknown;
  readonly from?: unknown;
  readonly value?: unknown;
}

/** Ends one operation; the sentence becomes the miss. */
class Miss extends Error {}

/**
 * Applies RFC 6902 operations to a copy of `document`. An operation that finds nothing at its path, or a `test` that
 * fails, is a miss and changes nothing; the others still apply.
 */
export function jsonPatch(document: unknown, operations: unknown): Merged {
  const { value: plain, refused } = plainCopy(operations);
  if (!Array.isArray(plain)) return { value: document, misses: ['it is not a list of operations'] };
  const misses: string[] = [...refused];
  let value = plainCopy(document).value;
  plain.forEach((operation: Operation | null, index) => {
    try {
      value = apply(value, operation);
    } catch (error) {
      if (!(error instanceof Miss)) throw error;
      misses.push(`operation ${index + 1} (${String(operation?.op)} ${String(operation?.path)}): ${error.message}`);
    }
  });
  return { value, misses };
}

function apply(document: unknown, operation: Operation | null): unknown {
  const path = pointer(operation?.path);
  switch (operation?.op) {
    case 'add':
      return put(document, path, operation.value, 'add');
    case 'replace':
      lookUp(document, path);
      return put(document, path, operation.value, 'replace');
    case 'remove':
      return remove(document, path);
    case 'move': {
      const from = pointer(operation.from);
      const moved = lookUp(document, from);
      if (path.length > from.length && from.every((part, i) => part === path[i]))
        throw new Miss('it moves into itself');
      return put(remove(document, from), path, moved, 'add');
    }
    case 'copy':
      return put(document, path, plainCopy(lookUp(document, pointer(operation.from))).value, 'add');
    case 'test':
      if (toCompactJson([lookUp(document, path)]) !== toCompactJson([operation.value]))
        throw new Miss('the value there is another one');
      return document;
    default:
      throw new Miss('op is one of add, remove, replace, move, copy, test');
  }
}

function pointer(text: unknown): string[] {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/')))
    throw new Miss('a path is empty or begins with "/"');
  return text
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

type Container = Record<string, unknown> | unknown[];

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

/** Index in a list; `length` only where an item may be appended. */
function indexIn(list: readonly unknown[], part: string, last: number): number {
  const index = /^(0|[1-9]\d*)$/.test(part) ? Number(part) : Number.NaN;
  if (!(index <= last)) throw new Miss(`the list has no item ${part}, it has ${list.length}`);
  return index;
}

function child(container: unknown, part: string): unknown {
  if (Array.isArray(container)) return container[indexIn(container, part, container.length - 1)];
  if (!isContainer(container) || !Object.hasOwn(container, part)) throw new Miss(`"${part}" is not there`);
  return (container as Record<string, unknown>)[part];
}

const lookUp = (document: unknown, path: readonly string[]): unknown => path.reduce<unknown>(child, document);

/** The container that holds the last part of the path. */
function parentOf(document: unknown, path: readonly string[]): { parent: Container; last: string } {
  const parent = lookUp(document, path.slice(0, -1));
  const last = path.at(-1);
  if (!isContainer(parent) || last === undefined) throw new Miss('there is nothing that could hold it');
  return { parent, last };
}

/** Own property whatever its name: `__proto__` is a key like any other here. */
const setKey = (object: Record<string, unknown>, key: string, value: unknown): void => {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
};

function put(document: unknown, path: readonly string[], value: unknown, how: 'add' | 'replace'): unknown {
  if (path.length === 0) return value;
  const { parent, last } = parentOf(document, path);
  if (!Array.isArray(parent)) setKey(parent, last, value);
  else if (how === 'replace') parent[indexIn(parent, last, parent.length - 1)] = value;
  else parent.splice(last === '-' ? parent.length : indexIn(parent, last, parent.length), 0, value);
  return document;
}

function remove(document: unknown, path: readonly string[]): unknown {
  lookUp(document, path);
  const { parent, last } = parentOf(document, path);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
  return document;
}
