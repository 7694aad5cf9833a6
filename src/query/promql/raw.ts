import { rawText } from '../outside-strings.ts';
import { NO_PROBLEMS, problem } from '../problem.ts';
import { PRECEDENCE } from './built.ts';
import { Vector } from './vector.ts';

/** What is known of a query that was written by hand. */
export interface RawPromqlProps<L extends string> {
  /** The labels its samples carry. @default - unknown: labels are checked neither here nor in annotations */
  readonly labels?: readonly L[];
  /** The series it selects. @default - read from the text when the stack is checked */
  readonly metrics?: readonly string[];
}

/** A query written by hand: the way out for what the builder lacks. Its syntax is checked with the stack. */
export function rawPromql<const L extends string = string>(text: string, props: RawPromqlProps<L> = {}): Vector<L> {
  const blank = text.trim() === '';
  return new Vector<L>({
    text: rawText(text),
    precedence: PRECEDENCE.raw,
    labels: props.labels && [...new Set(props.labels)],
    metrics: [...new Set(props.metrics)],
    problems: blank ? [problem('query-syntax', 'The query is empty.', 'Write a PromQL expression.')] : NO_PROBLEMS,
  });
}
