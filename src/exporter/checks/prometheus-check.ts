import type { PrometheusCheck } from '../../model/exporter-config.ts';
import { above, critical, type Outcome } from '../health/outcome.ts';
import type { Attempt } from '../health/scheduled-check.ts';
import { asked, beginning } from './http-check.ts';

/** The answer to an instant query. https://prometheus.io/docs/prometheus/latest/querying/api/ */
interface QueryAnswer {
  readonly data?: { readonly resultType?: string; readonly result?: unknown };
  readonly error?: string;
}

/** A query with more of an answer is no health check. */
const MOST_BYTES = 1024 * 1024;

type Sample = readonly [seconds: number, value: string];

/** Asks Prometheus; of several series the one with the largest value counts. */
export const prometheusCheck =
  ({ url, query, warningAbove, criticalAbove }: PrometheusCheck): Attempt =>
  async signal => {
    const at = new URL('api/v1/query', url.endsWith('/') ? url : `${url}/`);
    at.searchParams.set('query', query);
    const answer = await asked(at, signal);
    const { data, error } = parsed(await beginning(answer, MOST_BYTES));
    await answer.body?.cancel().catch(() => {});
    if (!answer.ok || error !== undefined) return critical(error ?? `answers with status ${answer.status}`);
    const values = valuesOf(data);
    return values.length === 0
      ? critical('the query has no result')
      : judged(Math.max(...values), warningAbove, criticalAbove);
  };

function parsed(text: string): QueryAnswer {
  try {
    return JSON.parse(text) as QueryAnswer;
  } catch {
    return { error: 'the answer is not one of Prometheus' };
  }
}

const judged = (value: number, warning: number | undefined, limit: number | undefined): Outcome =>
  Number.isNaN(value)
    ? critical('the query gives no number')
    : above(value, { warning, critical: limit }, exceeded =>
        exceeded === undefined ? `the query gives ${value}` : `the query gives ${value}, more than ${exceeded}`,
      );

function valuesOf({ resultType, result }: NonNullable<QueryAnswer['data']> = {}): readonly number[] {
  if (resultType === 'scalar') return [Number((result as Sample)[1])];
  if (resultType !== 'vector') return [];
  return (result as readonly { readonly value: Sample }[]).map(({ value }) => Number(value[1]));
}
