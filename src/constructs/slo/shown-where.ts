import type { AnyWhere, Matcher } from '../../query/promql/matchers.ts';

/** Conditions as a sentence names them: `outcome late or invalid`. */
export const shownWhere = (where: AnyWhere): string =>
  Object.entries(where)
    .filter(([, matcher]) => matcher !== undefined)
    .map(([label, matcher]) => `${label} ${shown(matcher as Matcher<string>)}`)
    .join(' and ');

function shown(matcher: Matcher<string>): string {
  if (typeof matcher === 'string') return matcher;
  if (isList(matcher)) return matcher.join(' or ');
  const { not, match, notMatch } = matcher;
  return [
    ...(not === undefined ? [] : [`other than ${isList(not) ? not.join(' and ') : not}`]),
    ...(match === undefined ? [] : [`like ${match.source}`]),
    ...(notMatch === undefined ? [] : [`unlike ${notMatch.source}`]),
  ].join(' and ');
}

const isList = (value: unknown): value is readonly string[] => Array.isArray(value);
