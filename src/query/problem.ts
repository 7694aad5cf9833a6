import type { FindingCode } from '../shared/finding-codes.ts';
import { didYouMean } from '../shared/suggest.ts';
import type { QueryProblem } from './expression.ts';

/** Shared by every part without problems, so that building a right query allocates nothing for them. */
export const NO_PROBLEMS: readonly QueryProblem[] = [];

/** A problem that remembers where it was made. The stack is taken only here: right queries never pay for one. */
export function problem(code: FindingCode, message: string, hint: string): QueryProblem {
  const stack = new Error(message).stack;
  return stack === undefined ? { code, message, hint } : { code, message, hint, stack };
}

/** All problems of several parts, without copies where at most one part has any. */
export function joinProblems(...lists: readonly (readonly QueryProblem[])[]): readonly QueryProblem[] {
  let all = NO_PROBLEMS;
  for (const list of lists) {
    if (list.length > 0) all = all.length > 0 ? [...all, ...list] : list;
  }
  return all;
}

/** Problems for the labels of `used` that are not among `known`; none when what is known is not known. */
export function checkLabels(
  used: readonly string[],
  known: readonly string[] | undefined,
  where: string,
): readonly QueryProblem[] {
  if (known === undefined || used.every(label => known.includes(label))) return NO_PROBLEMS;
  return used
    .filter(label => !known.includes(label))
    .map(label => problem('query-unknown-label', `${where} has no label "${label}".`, didYouMean(label, known)));
}
