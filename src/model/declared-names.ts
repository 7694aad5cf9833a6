import type { ExporterCheck, LatencyThresholds } from './exporter-config.ts';

type DurationField<C> = C extends unknown ? Extract<keyof C, `${string}Seconds`> : never;

/** What each duration of a declaration is called in the exporter's configuration. */
export const DURATIONS: Readonly<Record<string, DurationField<ExporterCheck | LatencyThresholds>>> = {
  interval: 'intervalSeconds',
  timeout: 'timeoutSeconds',
  warningAfter: 'warningSeconds',
  criticalAfter: 'criticalSeconds',
};

/** Fields of a check that a secret's file takes the place of. */
export const SECRET_FIELDS = { password: true, ca: true } as const;

/** How a declaration says where a secret is. */
export const writtenSecret = (field: string, owner: string): string =>
  `${field}: secret('${owner}-${field}', 'what it is, and where it comes from')`;
