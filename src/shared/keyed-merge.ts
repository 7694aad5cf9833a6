import { isObject } from './is-object.ts';
import { toCompactJson } from './json.ts';
import { plainCopy } from './plain-data.ts';

/** Result of a change, and what of it found nothing to change. */
export interface Merged {
  readonly value: unknown;
  /** One sentence a miss, without a full stop; empty: the change took effect as a whole. */
  readonly misses: readonly string[];
}

type PlainObject = Readonly<Record<string, unknown>>;

const isName = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

/** Two undefined values count as equal, key order does not matter. */
const same = (a: unknown, b: unknown): boolean => toCompactJson([a]) === toCompactJson([b]);

/**
 * Deep merge of `patch` into `base`, neither of which is changed:
 *
 * - objects merge key by key; `null` removes a key
 * - lists of objects merge by the first of `keys` that all their items have; items that are new go to the end
 * - everything else, lists of plain values included, is replaced
 *
 * A patch that removes what is not there, or leaves everything as it was, has missed.
 */
export function keyedMerge(base: unknown, patch: unknown, keys: readonly string[] = ['name']): Merged {
  const { value: plain, refused } = plainCopy(patch);
  const misses: string[] = [...refused];
  const value = merge(base, plain, keys, '', misses);
  if (misses.length === 0 && same(base, value)) misses.push('it leaves everything as it was');
  return { value, misses };
}

function merge(base: unknown, patch: unknown, keys: readonly string[], path: string, misses: string[]): unknown {
  if (isObject(base) && isObject(patch)) return mergeObjects(base, patch, keys, path, misses);
  if (Array.isArray(base) && Array.isArray(patch)) {
    const items: unknown[] = [...base, ...patch];
    const key = keys.find(k => items.every(item => isObject(item) && isName(item[k])));
    if (key !== undefined) return mergeLists(base as PlainObject[], patch as PlainObject[], key, keys, path, misses);
  }
  return withoutNulls(patch);
}

function mergeObjects(base: PlainObject, patch: PlainObject, keys: readonly string[], path: string, misses: string[]) {
  const merged = new Map(Object.entries(base));
  for (const [key, change] of Object.entries(patch)) {
    const here = `${path}/${key}`;
    if (change === null) {
      if (!merged.delete(key)) misses.push(`${here} is removed but is not there`);
    } else {
      merged.set(key, merged.has(key) ? merge(merged.get(key), change, keys, here, misses) : withoutNulls(change));
    }
  }
  return Object.fromEntries(merged);
}

function mergeLists(
  base: readonly PlainObject[],
  patch: readonly PlainObject[],
  key: string,
  keys: readonly string[],
  path: string,
  misses: string[],
): unknown[] {
  const merged: unknown[] = [...base];
  for (const change of patch) {
    const index = base.findIndex(item => item[key] === change[key]);
    if (index < 0) merged.push(withoutNulls(change));
    else merged[index] = merge(merged[index], change, keys, `${path}/${String(change[key])}`, misses);
  }
  return merged;
}

/** What is added for the first time has nothing to remove. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== null)
      .map(([k, v]) => [k, withoutNulls(v)]),
  );
}
