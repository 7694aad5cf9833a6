/** Of one attempt of a check, unless the configuration says otherwise. */
export const DEFAULT_TIMEOUT_SECONDS = 5;
/** Trace events that wait, unless the configuration says otherwise. */
export const DEFAULT_MOST_QUEUED = 10_000;
