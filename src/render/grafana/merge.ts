import { isObject } from '../../shared/is-object.ts';

/** JSON merge patch (RFC 7386): objects merge, null removes, everything else (lists too) replaces. */
export function merge(base: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(base) ? { ...base } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else if (value !== undefined) merged[key] = merge(merged[key], value);
  }
  return merged;
}
