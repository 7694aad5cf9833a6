/**
 * Seconds between two evaluations, by how fast an alert must be noticed (design: detection time). What looks back over
 * days changes slowly; two minutes are still less than the five after which a sample is too old to be read.
 */
export const EVALUATION_SECONDS = { fast: 10, normal: 30, slow: 120 } as const;
