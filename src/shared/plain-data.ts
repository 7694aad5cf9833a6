/** What can be written as YAML or JSON, copied, and where something else was found. */
export interface PlainCopy {
  readonly value: unknown;
  /** Paths of functions, symbols and the like, which the copy does not have. */
  readonly refused: readonly string[];
}

/** A deep copy of objects, lists and plain values; undefined values are left out, as in JSON. */
export function plainCopy(value: unknown): PlainCopy {
  const refused: string[] = [];
  return { value: copy(value, '', refused), refused };
}

function copy(value: unknown, path: string, refused: string[]): unknown {
  if (Array.isArray(value)) return value.map((item, i) => copy(item, `${path}/${i}`, refused));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, v]) => [key, copy(v, `${path}/${key}`, refused)] as const);
    return Object.fromEntries(entries.filter(([, v]) => v !== undefined));
  }
  if (value === null || value === undefined || ['string', 'number', 'boolean'].includes(typeof value)) return value;
  refused.push(`${path === '' ? 'it' : path} is a ${typeof value}, which cannot be written to a file`);
  return undefined;
}
