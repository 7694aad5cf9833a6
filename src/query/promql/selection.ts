import type { LabelSchema, MetricDeclaration } from '../../metrics/declaration.ts';
import type { QueryProblem } from '../expression.ts';
import { joinProblems, NO_PROBLEMS } from '../problem.ts';
import { type Range, rangeText } from '../range.ts';
import { type Built, PRECEDENCE } from './built.ts';
import { TARGET_LABELS } from './labels.ts';
import { type AnyWhere, type Labelled, renderMatchers } from './matchers.ts';
import { type TimeShift, timeShift } from './time-shift.ts';

/** Which samples a metric object stands for: its series, narrowed and shifted in time. */
export interface Selection extends Labelled {
  readonly labels: readonly string[];
  /** Matchers that were fixed by `where()`. */
  readonly fixed: readonly string[];
  /** The same as they were given, in order. */
  readonly conditions: readonly AnyWhere[];
  /** Labels that were fixed to one value. */
  readonly equal: readonly string[];
  readonly shift: TimeShift;
  readonly problems: readonly QueryProblem[];
}

/** All series of a name. Scraped series carry the target labels; what a recording rule writes does not. */
export function selectAll(name: string, schema: LabelSchema, scraped = true): Selection {
  const labels = [...Object.keys(schema), ...(scraped ? TARGET_LABELS : [])];
  return { name, schema, labels, fixed: [], conditions: [], equal: [], shift: {}, problems: NO_PROBLEMS };
}

export const selectDeclared = (declaration: MetricDeclaration): Selection =>
  selectAll(declaration.name, declaration.labels);

/** The same with more conditions. */
export function narrowed(selection: Selection, where: AnyWhere | undefined): Selection {
  if (where === undefined) return selection;
  const { parts, equal, problems } = renderMatchers(selection, where);
  return {
    ...selection,
    fixed: [...selection.fixed, ...parts],
    conditions: [...selection.conditions, where],
    equal: [...selection.equal, ...equal],
    problems: joinProblems(selection.problems, problems),
  };
}

/** `name{app="web"} offset 1d` */
export function instantBuilt(selection: Selection): Built {
  const shift = timeShift(selection.shift);
  return {
    text: bare(selection) + shift.text,
    precedence: shift.text === '' ? PRECEDENCE.atom : PRECEDENCE.shifted,
    labels: selection.labels,
    metrics: [selection.name],
    problems: joinProblems(selection.problems, shift.problems),
  };
}

/** `name{app="web"}[5m] offset 1d` */
export function rangeBuilt(selection: Selection, range: Range): Built {
  const length = rangeText(range, `The range of ${selection.name}`);
  const shift = timeShift(selection.shift);
  return {
    text: `${bare(selection)}[${length.text}]${shift.text}`,
    precedence: PRECEDENCE.atom,
    labels: selection.labels,
    metrics: [selection.name],
    problems: joinProblems(selection.problems, length.problems, shift.problems),
  };
}

const bare = ({ name, fixed }: Selection) => (fixed.length > 0 ? `${name}{${fixed.join(', ')}}` : name);
