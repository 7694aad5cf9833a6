import type { QueryProblem } from '../expression.ts';
import { checkLabels, joinProblems, NO_PROBLEMS, problem } from '../problem.ts';
import { labelList, labelName, quote } from '../quote.ts';
import { type Built, numberText, PRECEDENCE } from './built.ts';

export type Aggregation =
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'count'
  | 'stddev'
  | 'stdvar'
  | 'group'
  | 'quantile'
  | 'count_values';

/** Which labels an aggregation groups by. */
export interface Grouping<K extends string> {
  readonly by?: readonly K[] | undefined;
  readonly without?: readonly K[] | undefined;
}

/** `sum by (app) (…)`: the labels kept are the result's labels. */
export function aggregatedBy(op: Aggregation, of: Built, keep: readonly string[], argument?: string): Built {
  return {
    text: `${op}${keep.length > 0 ? ` by ${labelList(keep)} ` : ''}(${body(of, argument)})`,
    precedence: PRECEDENCE.atom,
    labels: [...new Set(keep)],
    metrics: of.metrics,
    problems: joinProblems(of.problems, checkLabels(keep, of.labels, 'The vector')),
  };
}

/** `sum without (instance) (…)`: all other labels are the result's labels. */
export function aggregatedWithout(op: Aggregation, of: Built, drop: readonly string[], argument?: string): Built {
  return {
    text: `${op} without ${labelList(drop)} (${body(of, argument)})`,
    precedence: PRECEDENCE.atom,
    labels: of.labels?.filter(label => !drop.includes(label)),
    metrics: of.metrics,
    problems: joinProblems(of.problems, checkLabels(drop, of.labels, 'The vector')),
  };
}

/** `quantile by (app) (0.9, …)` */
export function quantileBy(of: Built, quantile: number, keep: readonly string[]): Built {
  const built = aggregatedBy('quantile', of, keep, numberText(quantile));
  return { ...built, problems: joinProblems(built.problems, checkQuantile(quantile)) };
}

/** `count_values by (app) ("version", …)`: the counted value becomes a label. */
export function countedValues(of: Built, label: string, keep: readonly string[]): Built {
  const built = aggregatedBy('count_values', of, keep, quote(label));
  return {
    ...built,
    labels: [...new Set([...keep, label])],
    problems: joinProblems(built.problems, checkNewLabel(label)),
  };
}

/** `topk by (app) (3, …)`: samples are chosen, their labels stay. */
export function chosen(op: 'topk' | 'bottomk', of: Built, k: number, grouping: Grouping<string>): Built {
  const { by, without } = grouping;
  const labels = by ?? without ?? [];
  const modifier = labels.length > 0 || without ? ` ${by ? 'by' : 'without'} ${labelList(labels)} ` : '';
  const both =
    by && without ? [problem('query-join-invalid', `${op} groups either by or without.`, 'Keep one of them.')] : [];
  return {
    ...of,
    text: `${op}${modifier}(${body(of, numberText(k))})`,
    precedence: PRECEDENCE.atom,
    problems: joinProblems(of.problems, both, checkLabels(labels, of.labels, 'The vector'), checkCount(op, k)),
  };
}

const body = (of: Built, argument: string | undefined) =>
  argument === undefined ? of.text : `${argument}, ${of.text}`;

function checkCount(op: string, k: number): readonly QueryProblem[] {
  if (Number.isInteger(k) && k > 0) return NO_PROBLEMS;
  return [problem('query-number-invalid', `${op} chooses ${k} samples.`, 'Give a whole number from 1.')];
}

/** A quantile outside 0 to 1 is infinite in PromQL: never meant. */
export function checkQuantile(quantile: number): readonly QueryProblem[] {
  if (quantile >= 0 && quantile <= 1) return NO_PROBLEMS;
  const hint =
    quantile > 1 && quantile <= 100 ? `Write ${quantile / 100}.` : 'Give a number from 0 to 1, such as 0.99.';
  return [problem('query-number-invalid', `${quantile} is no quantile.`, hint)];
}

/** A label that a query makes must have a name that Prometheus and templates take without quotes. */
export function checkNewLabel(label: string): readonly QueryProblem[] {
  if (labelName(label) === label) return NO_PROBLEMS;
  const hint = 'Use letters, digits and underscores, not starting with a digit.';
  return [problem('query-label-name-invalid', `"${label}" is no label name.`, hint)];
}
