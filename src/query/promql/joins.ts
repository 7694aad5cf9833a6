import { didYouMean } from '../../shared/suggest.ts';
import type { QueryProblem } from '../expression.ts';
import { checkLabels, joinProblems, NO_PROBLEMS, problem } from '../problem.ts';
import { labelList } from '../quote.ts';
import { type Built, union } from './built.ts';

/**
 * How two vectors with different labels `L` (left) and `M` (right) are matched: on which labels, or on all but which;
 * and which side may have several samples for one of the other, with the labels it copies from there.
 */
export type Join<L extends string, M extends string> = (
  | { readonly on: readonly (L & M)[]; readonly ignoring?: never }
  | { readonly ignoring: readonly (L | M)[]; readonly on?: never }
) &
  (
    | { readonly groupLeft?: never; readonly groupRight?: never }
    | { readonly groupLeft: readonly M[]; readonly groupRight?: never }
    | { readonly groupRight: readonly L[]; readonly groupLeft?: never }
  );

/** Set operators match labels too, but never one to many. */
export type SetJoin<L extends string, M extends string> =
  | { readonly on: readonly (L & M)[]; readonly ignoring?: never }
  | { readonly ignoring: readonly (L | M)[]; readonly on?: never };

/** The labels that survive a join. */
export type Joined<L extends string, M extends string, J> = J extends {
  readonly groupLeft: readonly (infer X extends string)[];
}
  ? L | X
  : J extends { readonly groupRight: readonly (infer X extends string)[] }
    ? M | X
    : J extends { readonly on: readonly (infer K extends string)[] }
      ? K
      : J extends { readonly ignoring: readonly (infer I extends string)[] }
        ? Exclude<L, I>
        : never;

/** A join as it is known at run time. */
export interface AnyJoin {
  readonly on?: readonly string[] | undefined;
  readonly ignoring?: readonly string[] | undefined;
  readonly groupLeft?: readonly string[] | undefined;
  readonly groupRight?: readonly string[] | undefined;
}

/** What a join adds to the operator, and what it does to the labels. */
export interface RenderedJoin {
  readonly text: string;
  readonly labels: readonly string[] | undefined;
  readonly problems: readonly QueryProblem[];
}

/** Renders ` on (…) group_left (…)` and checks it; the run-time twin of the types `Join` and `Joined`. */
export function renderJoin(left: Built, right: Built, join: AnyJoin | undefined, set: boolean): RenderedJoin {
  // A side that is wrong itself says nothing about labels one can trust.
  const broken = left.problems.length > 0 || right.problems.length > 0;
  if (join === undefined)
    return {
      text: '',
      labels: left.labels,
      problems: broken ? NO_PROBLEMS : sameLabels(left.labels, right.labels),
    };
  const matched = join.on ?? join.ignoring ?? [];
  const copied = join.groupLeft ?? join.groupRight;
  const group = copied === undefined ? '' : ` ${join.groupLeft ? 'group_left' : 'group_right'} ${labelList(copied)}`;
  return {
    text: ` ${join.on ? 'on' : 'ignoring'} ${labelList(matched)}${group}`,
    labels: set ? left.labels : joinedLabels(left.labels, right.labels, join),
    problems: broken ? NO_PROBLEMS : joinProblems(checkMatched(left, right, join), checkGroup(left, right, join, set)),
  };
}

function joinedLabels(left: Built['labels'], right: Built['labels'], join: AnyJoin): Built['labels'] {
  if (join.groupLeft) return left && union(left, join.groupLeft);
  if (join.groupRight) return right && union(right, join.groupRight);
  return join.on ?? left?.filter(label => !join.ignoring?.includes(label));
}

function sameLabels(left: Built['labels'], right: Built['labels']): readonly QueryProblem[] {
  if (left === undefined || right === undefined || left === right) return NO_PROBLEMS;
  const [onlyLeft, onlyRight] = [difference(left, right), difference(right, left)];
  if (onlyLeft.length === 0 && onlyRight.length === 0) return NO_PROBLEMS;
  const common = left.filter(label => right.includes(label));
  const says = [
    onlyLeft.length > 0 && `only the left side has ${names(onlyLeft)}`,
    onlyRight.length > 0 && `only the right side has ${names(onlyRight)}`,
  ];
  const hint = `Say what to match: { on: [${common.map(label => `'${label}'`).join(', ')}] }, or aggregate both sides to the same labels.`;
  return [
    problem('query-labels-differ', `The two sides have different labels: ${says.filter(Boolean).join(', ')}.`, hint),
  ];
}

function checkMatched(left: Built, right: Built, join: AnyJoin): readonly QueryProblem[] {
  const { on, ignoring } = join;
  if (on !== undefined && ignoring === undefined) {
    const nowhere = on.filter(label => [left, right].every(({ labels }) => labels && !labels.includes(label)));
    const rest = on.filter(label => !nowhere.includes(label));
    return joinProblems(
      unknownToBoth(nowhere, union(left.labels ?? [], right.labels ?? [])),
      checkLabels(rest, left.labels, 'The left side'),
      checkLabels(rest, right.labels, 'The right side'),
    );
  }
  if (ignoring === undefined || on !== undefined) {
    return [problem('query-join-invalid', 'A join says either on or ignoring.', "Write { on: ['label'] }.")];
  }
  if (left.labels === undefined || right.labels === undefined) return NO_PROBLEMS;
  const rest = (labels: readonly string[]) => labels.filter(label => !ignoring.includes(label));
  const known = union(left.labels, right.labels);
  return joinProblems(
    unknownToBoth(
      ignoring.filter(label => !known.includes(label)),
      known,
    ),
    sameLabels(rest(left.labels), rest(right.labels)),
  );
}

const unknownToBoth = (labels: readonly string[], known: readonly string[]): readonly QueryProblem[] =>
  labels.map(label =>
    problem('query-unknown-label', `Neither side has the label "${label}".`, didYouMean(label, known)),
  );

function checkGroup(left: Built, right: Built, join: AnyJoin, set: boolean): readonly QueryProblem[] {
  const { groupLeft, groupRight } = join;
  const copied = groupLeft ?? groupRight;
  if (copied === undefined) return NO_PROBLEMS;
  if (set || (groupLeft && groupRight)) {
    const message = set
      ? 'Set operators know no groupLeft or groupRight.'
      : 'Only one side of a join can be the many side.';
    return [problem('query-join-invalid', message, 'Remove one of them.')];
  }
  const twice = copied.filter(label => join.on?.includes(label));
  return joinProblems(
    checkLabels(copied, groupLeft ? right.labels : left.labels, `The ${groupLeft ? 'right' : 'left'} side`),
    twice.map(label =>
      problem(
        'query-join-invalid',
        `The label "${label}" is matched on, so it cannot be copied as well.`,
        'Leave it out of the copied labels.',
      ),
    ),
  );
}

const difference = (a: readonly string[], b: readonly string[]) => a.filter(label => !b.includes(label));
const names = (labels: readonly string[]) => labels.map(label => `"${label}"`).join(', ');
