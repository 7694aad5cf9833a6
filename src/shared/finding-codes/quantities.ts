import type { FindingCodeEntry } from './entry.ts';

/** Durations and sizes, wherever they stand. */
export const QUANTITY_CODES = {
  'duration-invalid': {
    severity: 'error',
    title: 'Not a duration',
    why: 'Prometheus refuses a configuration with a malformed or negative duration.',
    example: "new Prometheus(stack, 'prometheus', { retention: Duration.days(-1) });",
  },
  'bytes-invalid': {
    severity: 'error',
    title: 'Not a size',
    why: 'A volume or limit of a malformed size is refused by the platform.',
    example: "new Prometheus(stack, 'prometheus', { storage: '10 gigs' as never });",
  },
} as const satisfies Record<string, FindingCodeEntry>;
