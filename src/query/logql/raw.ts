import { rawText } from '../outside-strings.ts';
import { NO_PROBLEMS, problem } from '../problem.ts';
import { NO_METRICS, PRECEDENCE } from '../promql/built.ts';
import { LogVector } from './log-vector.ts';

/** What is known of a query that was written by hand. */
export interface RawLogqlProps<L extends string> {
  /** The labels its samples carry. @default - unknown: labels are not checked */
  readonly labels?: readonly L[];
}

/** A LogQL query written by hand: the way out for what the builder lacks. Its syntax is checked with the stack. */
export function rawLogql<const L extends string = string>(text: string, props: RawLogqlProps<L> = {}): LogVector<L> {
  const blank = text.trim() === '';
  return new LogVector<L>({
    text: rawText(text),
    precedence: PRECEDENCE.raw,
    labels: props.labels && [...new Set(props.labels)],
    metrics: NO_METRICS,
    problems: blank ? [problem('log-query-syntax', 'The query is empty.', 'Write a LogQL expression.')] : NO_PROBLEMS,
  });
}
