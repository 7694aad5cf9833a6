/** From least to most urgent. */
export const LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof LEVELS)[number];

/** What belongs to a line beside its message. */
export interface Details {
  readonly error?: unknown;
  /** Durations and sizes, with their unit in the name. */
  readonly performance?: Readonly<Record<string, number | boolean>>;
  /** Where in the application: a job, a tenant, a version. */
  readonly context?: Readonly<Record<string, unknown>>;
}

type Write = (message: string, data?: Readonly<Record<string, unknown>>, details?: Details) => void;

/** Structured lines of one part of the application. The message is a fixed text; what varies goes into `data`. */
export type Logger = { readonly [L in Level]: Write };
