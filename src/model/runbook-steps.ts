/** Something that starts like a query is shown ready to be run; everything else is a sentence. */
const QUERY =
  /^(?:\{|[a-zA-Z_:][\w:]*[({[]|(?:sum|avg|min|max|count|topk|bottomk|quantile)\s+(?:by|without)\b|[a-z:]+[_:][\w:]*$)/;

/** A stream selector, alone or counted over time: PromQL without a metric's name is nothing a person would ask. */
const LOG_QUERY = /^\{(?![^}]*__name__)|\b(?:rate|bytes_rate|\w+_over_time)\(\s*\{(?![^}]*__name__)/;

/** The language of a step under `confirm` of a runbook; undefined for a sentence. */
export const stepLanguage = (step: string): 'promql' | 'logql' | undefined =>
  QUERY.test(step) ? (LOG_QUERY.test(step) ? 'logql' : 'promql') : undefined;
