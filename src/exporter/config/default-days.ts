/** Days a certificate must be valid for, lest it is a warning or critical, unless the configuration says otherwise. */
export const DEFAULT_DAYS = { warningDays: 21, criticalDays: 7 } as const;
