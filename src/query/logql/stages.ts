import type { QueryProblem } from '../expression.ts';
import { checkLabels, joinProblems, NO_PROBLEMS, problem } from '../problem.ts';
import { checkNewLabel } from '../promql/aggregations.ts';
import { type Built, union } from '../promql/built.ts';
import { type AnyWhere, renderMatchers } from '../promql/matchers.ts';
import { quote } from '../quote.ts';
import { toRe2 } from '../regex/to-re2.ts';
import { captureProblem, namedGroups, patternCaptures } from './captures.ts';

/** The pipeline with one more stage. */
export const withStage = (of: Built, stage: string, problems: readonly QueryProblem[] = NO_PROBLEMS): Built => ({
  ...of,
  text: `${of.text} ${stage}`,
  problems: joinProblems(of.problems, problems),
});

/** `|= "a" or "b"`, `!= "a"`: lines that contain one of these, or none. */
export function lineContains(of: Built, texts: readonly string[], excluded: boolean): Built {
  if (texts.length === 0) {
    return withStage(of, '', [problem('query-matcher-invalid', 'A line filter without a text.', 'Name the text.')]);
  }
  // `!= "a" or "b"` exists, but readers take it for the opposite of what it does.
  return withStage(
    of,
    excluded ? texts.map(text => `!= ${quote(text)}`).join(' ') : `|= ${texts.map(quote).join(' or ')}`,
  );
}

/** `|~ "regex"`: unlike label values, lines are searched, not matched as a whole. */
export function lineMatches(of: Built, regex: RegExp, excluded: boolean): Built {
  const { text, error } = toRe2(regex);
  return withStage(of, `${excluded ? '!~' : '|~'} ${quote(text)}`, regexProblems(regex, error));
}

/** `| status="500" | method!="GET"` */
export function labelsMatch(of: Built, where: AnyWhere): Built {
  const { parts, problems } = renderMatchers({ name: 'The lines', schema: {}, labels: of.labels }, where);
  return withStage(of, parts.map(part => `| ${part}`).join(' '), problems);
}

/** `| json status="response.status"`; without labels everything is extracted, and what that gives is unknown. */
export function extracted(of: Built, parser: 'json' | 'logfmt', fields: Readonly<Record<string, string>>): Built {
  const names = Object.keys(fields);
  const list = names.map(name => (fields[name] === name ? name : `${name}=${quote(fields[name] ?? '')}`));
  const built = withStage(of, [`| ${parser}`, list.join(', ')].filter(Boolean).join(' '), names.flatMap(checkNewLabel));
  return { ...built, labels: names.length === 0 ? undefined : of.labels && union(of.labels, names) };
}

/** `| pattern "<ip> - <method>"` */
export function patternExtracted(of: Built, pattern: string): Built {
  const names = patternCaptures(pattern);
  const wrong = captureProblem(pattern);
  const hint = 'Name the parts you need, with text between them: <method> <path>.';
  const problems =
    wrong === undefined ? NO_PROBLEMS : [problem('log-query-pattern-invalid', `In "${pattern}", ${wrong}.`, hint)];
  return { ...withStage(of, `| pattern ${quote(pattern)}`, problems), labels: of.labels && union(of.labels, names) };
}

/** `| regexp "(?P<status>\\d+)"` */
export function regexpExtracted(of: Built, regex: RegExp, labels: readonly string[]): Built {
  const { text, error } = toRe2(regex);
  const groups = namedGroups(text);
  const problems = joinProblems(
    regexProblems(regex, error),
    groups.length > 0
      ? checkLabels(labels, groups, 'The regular expression')
      : [problem('log-query-pattern-invalid', `${regex} has no named group.`, 'Write (?<status>\\d+).')],
  );
  return { ...withStage(of, `| regexp ${quote(text)}`, problems), labels: of.labels && union(of.labels, groups) };
}

function regexProblems(regex: RegExp, error: string | undefined): readonly QueryProblem[] {
  if (error === undefined) return NO_PROBLEMS;
  return [
    problem('query-regex-unsupported', `The regular expression ${regex} does not work: ${error}.`, 'Write it without.'),
  ];
}
