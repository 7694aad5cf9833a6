import type { LabelSchema } from '../../metrics/declaration.ts';
import { joinProblems, NO_PROBLEMS, problem } from '../problem.ts';
import { NO_METRICS, PRECEDENCE } from '../promql/built.ts';
import type { LabelValue, SchemaLabel } from '../promql/labels.ts';
import { type AnyWhere, type EqualLabel, type Matcher, type Only, renderMatchers } from '../promql/matchers.ts';
import { matchesEmpty } from './empty-matcher.ts';
import { LogQuery } from './log-query.ts';

/** What log lines carry before they are parsed. */
export interface LogLabels<S extends LabelSchema, N extends string> {
  /** Labels that make a stream, for selectors: `'string'` or their values. */
  readonly stream: S;
  /** Structured metadata: not for selectors, but usable in every stage. */
  readonly metadata: readonly N[];
}

/** Conditions on stream labels. At least one must not hold for an empty value. */
export type StreamWhere<S extends LabelSchema> = {
  readonly [K in SchemaLabel<S>]?: Matcher<LabelValue<S, K>> | undefined;
};

/** Makes a `logs()` for the labels that your log pipeline sets. */
export function logsWith<const S extends LabelSchema, const N extends string>(labels: LogLabels<S, N>) {
  const { stream, metadata } = labels;
  const known = [...Object.keys(stream), ...metadata];
  return <const W extends StreamWhere<S>>(
    where: W & Only<W, SchemaLabel<S>>,
  ): LogQuery<SchemaLabel<S> | N, EqualLabel<W>> => {
    const selector = { name: 'A stream', schema: stream, labels: Object.keys(stream) };
    const { parts, equal, problems } = renderMatchers(selector, where as AnyWhere);
    const hint = 'Name the service: logs({ service: … }).';
    const nothing = Object.values(where as AnyWhere).every(matcher => matcher === undefined || matchesEmpty(matcher))
      ? [problem('log-query-selector-empty', 'The selector takes every stream.', hint)]
      : NO_PROBLEMS;
    const text = `{${parts.join(', ')}}`;
    const built = {
      text,
      precedence: PRECEDENCE.atom,
      labels: known,
      metrics: NO_METRICS,
      problems: joinProblems(problems, nothing),
    };
    return new LogQuery(built, equal as readonly EqualLabel<W>[]);
  };
}

/**
 * The lines of a service: `logs({ service: 'api' })`. `service` alone makes a stream in Sightline's Loki; the level Loki
 * finds in a line, the ids that lead to traces and requests, and what kind of error a line tells of are metadata.
 */
export const logs = logsWith({
  stream: { service: 'string' },
  metadata: [
    'detected_level',
    'trace_id',
    'span_id',
    'request_id',
    'correlation_id',
    'user_id',
    'error_type',
    'exception_type',
  ],
});
