/** OTLP over HTTP with JSON, as little of it as the tests need. */
type Plain = string | number | readonly Plain[] | { readonly [key: string]: Plain };

export function value(plain: Plain): unknown {
  if (typeof plain === 'string') return { stringValue: plain };
  if (typeof plain === 'number') return { intValue: plain };
  if (Array.isArray(plain)) return { arrayValue: { values: plain.map(value) } };
  return { kvlistValue: { values: attributes(plain as Readonly<Record<string, Plain>>) } };
}

export const attributes = (plain: Readonly<Record<string, Plain>>): unknown[] =>
  Object.entries(plain).map(([key, v]) => ({ key, value: value(v) }));

/** Nanoseconds, `ago` milliseconds before now. */
export const nanoseconds = (ago = 0): string => `${BigInt(Date.now() - ago) * 1_000_000n}`;

export async function sendOtlp(port: number, signal: 'logs' | 'traces' | 'metrics', body: unknown): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${signal}: ${answer.status} ${await answer.text()}`);
}
