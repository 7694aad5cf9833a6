/** An object that came from outside. */
export type Raw = Readonly<Record<string, unknown>>;

export const isFiniteNumber = (data: unknown): data is number => typeof data === 'number' && Number.isFinite(data);

/** As W3C trace context writes them; one of zeros alone is none. */
export const isTraceId = (data: unknown): data is string =>
  typeof data === 'string' && /^(?!0{32})[0-9a-f]{32}$/.test(data);
export const isSpanId = (data: unknown): data is string =>
  typeof data === 'string' && /^(?!0{16})[0-9a-f]{16}$/.test(data);
