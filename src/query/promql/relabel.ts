import { checkLabels, joinProblems, NO_PROBLEMS, problem } from '../problem.ts';
import { quote } from '../quote.ts';
import { toRe2 } from '../regex/to-re2.ts';
import { checkNewLabel } from './aggregations.ts';
import { type Built, called, union } from './built.ts';

/** How `labelReplace` makes a value. */
export interface Replacing<K extends string> {
  readonly from: K;
  /** Must match the whole value; samples that do not match stay as they are. */
  readonly match: RegExp;
  /** The new value; `$1` is the first group of `match`. */
  readonly replacement: string;
}

/** How `labelJoin` makes a value. */
export interface Joining<K extends string> {
  readonly from: readonly K[];
  readonly separator: string;
}

/** `label_replace(…, "to", "$1", "from", "regex")` */
export function labelReplaced(of: Built, to: string, how: Replacing<string>): Built {
  const { text, error } = toRe2(how.match);
  const message = `The regular expression ${how.match} does not work: ${error}.`;
  return called('label_replace', of, [to, how.replacement, how.from, text].map(quote), {
    labels: of.labels && union(of.labels, [to]),
    problems: joinProblems(
      of.problems,
      checkNewLabel(to),
      checkLabels([how.from], of.labels, 'The vector'),
      error === undefined ? NO_PROBLEMS : [problem('query-regex-unsupported', message, 'Write it without.')],
    ),
  });
}

/** `label_join(…, "to", "/", "a", "b")` */
export function labelJoined(of: Built, to: string, how: Joining<string>): Built {
  return called('label_join', of, [to, how.separator, ...how.from].map(quote), {
    labels: of.labels && union(of.labels, [to]),
    problems: joinProblems(of.problems, checkNewLabel(to), checkLabels(how.from, of.labels, 'The vector')),
  });
}
