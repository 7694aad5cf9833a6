function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sorted(v)]));
}

/** JSON with sorted keys, two spaces and a trailing newline: the same data always gives the same bytes. */
export const toJson = (value: unknown): string => `${JSON.stringify(sorted(value), null, 2)}\n`;

/** As `toJson`, on one line without a newline, for places where size counts. */
export const toCompactJson = (value: unknown): string => JSON.stringify(sorted(value));
