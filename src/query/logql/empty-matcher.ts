import type { Matcher } from '../promql/matchers.ts';
import { re2MatchesEmpty } from '../regex/matches-empty.ts';
import { toRe2 } from '../regex/to-re2.ts';

/** Whether a stream without the label would be taken: Loki wants one condition for which that is not so. */
export function matchesEmpty(matcher: Matcher<string>): boolean {
  if (typeof matcher === 'string') return matcher === '';
  if (Array.isArray(matcher)) return matcher.every(value => value === '');
  if (matcher === null || typeof matcher !== 'object') return true;
  const { match, variable } = matcher as { readonly match?: RegExp; readonly variable?: string };
  if (variable !== undefined) return false;
  return match === undefined || re2MatchesEmpty(toRe2(match).text);
}
