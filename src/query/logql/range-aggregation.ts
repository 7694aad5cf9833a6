import { checkLabels, joinProblems } from '../problem.ts';
import { type Built, PRECEDENCE } from '../promql/built.ts';
import { timeShift } from '../promql/time-shift.ts';
import { labelList } from '../quote.ts';
import { type Range, rangeText } from '../range.ts';

/** Which labels a function over time keeps, and how far back it looks. */
export interface RangeGrouping<K extends string> {
  /** Labels to keep. @default - all */
  readonly by?: readonly K[] | undefined;
  /** @default - the range ends now */
  readonly offset?: Range | undefined;
}

/** `name(argument, pipeline [5m] offset 1h) by (app)` */
export function aggregatedRange(
  name: string,
  of: Built,
  range: Range,
  grouping: RangeGrouping<string> = {},
  argument?: string,
): Built {
  const length = rangeText(range, `The range of ${name}`);
  const shift = timeShift({ offset: grouping.offset });
  const { by } = grouping;
  const body = `${of.text} [${length.text}]${shift.text}`;
  return {
    text: `${name}(${argument === undefined ? '' : `${argument}, `}${body})${by ? ` by ${labelList(by)}` : ''}`,
    precedence: PRECEDENCE.atom,
    labels: by ? [...new Set(by)] : of.labels,
    metrics: of.metrics,
    problems: joinProblems(of.problems, length.problems, shift.problems, checkLabels(by ?? [], of.labels, 'The lines')),
  };
}
