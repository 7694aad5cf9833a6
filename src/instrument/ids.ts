import { randomBytes, randomFillSync } from 'node:crypto';

/** Long enough to be one, short enough for a header, and nothing that a log, a query or a shell would act upon. */
const WELL_FORMED = /^[A-Za-z0-9][A-Za-z0-9._:-]{5,127}$/;

/** Random bytes are fetched for many ids at once: one call each costs more than all the rest of a request's ids. */
const pool = randomBytes(16 * 256);
let used = 0;

function randomDigits(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

/** 32 hexadecimal digits, as a trace has. */
export const newId = (): string => randomDigits(16);

/** 16 hexadecimal digits, as a span has. */
export const newSpanId = (): string => randomDigits(8);

/** The id that a caller sent, if it is one. */
export const givenId = (header: string | readonly string[] | undefined): string | undefined =>
  typeof header === 'string' && WELL_FORMED.test(header) ? header : undefined;
