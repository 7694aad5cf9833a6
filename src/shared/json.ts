/** Keys in code point order, undefined values left out; `__proto__` stays an ordinary key. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const source = value as Readonly<Record<string, unknown>>;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(source).sort()) {
    if (source[key] === undefined) continue;
    if (key === '__proto__') Object.defineProperty(result, key, { value: sorted(source[key]), enumerable: true });
    else result[key] = sorted(source[key]);
  }
  return result;
}

/** JSON with sorted keys, two spaces and a trailing newline: the same data always gives the same bytes. */
export const toJson = (value: unknown): string => `${JSON.stringify(sorted(value), null, 2)}\n`;

/** As `toJson`, on one line without a newline, for places where size counts. */
export const toCompactJson = (value: unknown): string => JSON.stringify(sorted(value));
