/** Between two rounds of a check, unless the configuration says otherwise. */
export const DEFAULT_INTERVAL_SECONDS = 30;
/** Of one attempt of a check, unless the configuration says otherwise. */
export const DEFAULT_TIMEOUT_SECONDS = 5;
/** Further attempts of a check, unless the configuration says otherwise. */
export const DEFAULT_RETRIES = 1;
/** Trace events that wait, unless the configuration says otherwise. */
export const DEFAULT_MOST_QUEUED = 10_000;
