import type { QueryProblem } from '../expression.ts';
import { joinProblems, NO_PROBLEMS, problem } from '../problem.ts';
import { type Range, rangeText } from '../range.ts';

/** A fixed time: Unix seconds, or the start or end of what a dashboard shows. */
export type At = number | 'start' | 'end';

/** Where in time a selector looks. */
export interface TimeShift {
  readonly offset?: Range | undefined;
  readonly at?: At | undefined;
}

/** ` offset 1d @ end()`, after a selector. */
export function timeShift(shift: TimeShift): { readonly text: string; readonly problems: readonly QueryProblem[] } {
  if (shift.offset === undefined && shift.at === undefined) return { text: '', problems: NO_PROBLEMS };
  const offset = shift.offset === undefined ? undefined : rangeText(shift.offset, 'The offset', 'allowed');
  const at = shift.at === undefined ? '' : ` @ ${typeof shift.at === 'number' ? shift.at : `${shift.at}()`}`;
  const atWrong =
    typeof shift.at === 'number' ? !Number.isFinite(shift.at) : !['start', 'end', undefined].includes(shift.at);
  const problems = atWrong
    ? [problem('query-number-invalid', `"${shift.at}" is no point in time.`, "Give Unix seconds, 'start' or 'end'.")]
    : NO_PROBLEMS;
  return {
    text: `${offset === undefined ? '' : ` offset ${offset.text}`}${at}`,
    problems: joinProblems(offset?.problems ?? NO_PROBLEMS, problems),
  };
}
