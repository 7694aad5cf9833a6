import type { PrometheusCheck } from '../../model/exporter-config.ts';
import type { Attempt } from '../health/bounded-attempt.ts';
import { above, critical, type Outcome } from '../health/outcome.ts';
import { asked, beginning } from './fetched.ts';

/** A query with more of an answer is no health check. */
const MOST_BYTES = 1024 * 1024;

/** What is read of the answer to an instant query. https://prometheus.io/docs/prometheus/latest/querying/api/ */
interface Answer {
  readonly error?: string;
  readonly values: readonly number[];
}

/** Asks Prometheus; of several series the one with the largest value counts. */
export const prometheusCheck =
  ({ url, query, tls = {}, warningAbove, criticalAbove }: PrometheusCheck): Attempt =>
  async signal => {
    const at = new URL('api/v1/query', url.endsWith('/') ? url : `${url}/`);
    at.searchParams.set('query', query);
    const answer = await asked(at, tls, signal);
    const { error, values } = read(await beginning(answer, MOST_BYTES));
    answer.destroy();
    if (answer.statusCode !== 200 || error !== undefined)
      return critical(error ?? `answers with status ${answer.statusCode}`);
    return values.length === 0
      ? critical('the query has no result')
      : judged(Math.max(...values), warningAbove, criticalAbove);
  };

/** Nothing is taken for granted: whatever listens there has answered. */
function read(text: string): Answer {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return { error: 'the answer is none of Prometheus, or longer than 1 MiB', values: [] };
  }
  const { error, data } = fields(answer);
  if (typeof error === 'string') return { error, values: [] };
  const { resultType, result } = fields(data);
  const samples =
    resultType === 'scalar' ? [result] : Array.isArray(result) ? result.map(one => fields(one).value) : [];
  return { values: samples.map(sample => (Array.isArray(sample) ? Number(sample[1]) : Number.NaN)) };
}

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const judged = (value: number, warning: number | undefined, limit: number | undefined): Outcome =>
  Number.isNaN(value)
    ? critical('the query gives no number')
    : above(value, { warning, critical: limit }, exceeded =>
        exceeded === undefined ? `the query gives ${value}` : `the query gives ${value}, more than ${exceeded}`,
      );
