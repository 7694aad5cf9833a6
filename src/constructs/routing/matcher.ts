import type { AlertMatcher } from '../../model/routing.ts';
import type { Severity } from '../../model/rule.ts';
import { toRe2 } from '../../query/regex/to-re2.ts';
import { InputError } from '../../shared/input-error.ts';
import { needLabelNames, needObject } from '../input.ts';

type Condition<V extends string> =
  | V
  | readonly V[]
  | { readonly not: V | readonly V[] }
  | { readonly match: RegExp }
  | { readonly notMatch: RegExp };

/** What an alert's labels must be: `{ severity: 'critical', service: ['api', 'web'], team: { not: 'data' } }`. */
export type AlertMatch = { readonly severity?: Condition<Severity> } & Readonly<
  Record<string, Condition<string> | undefined>
>;

const literal = (value: string): string => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** One value is compared as it is, several by a pattern. */
function among(
  label: string,
  condition: string | readonly string[],
  [same, like]: readonly [AlertMatcher['op'], AlertMatcher['op']],
): AlertMatcher {
  const [value, ...more] = typeof condition === 'string' ? [condition] : condition;
  return value !== undefined && more.length === 0
    ? { label, op: same, value }
    : { label, op: like, value: [...condition].map(literal).join('|') };
}

/** @throws InputError `query-regex-unsupported` */
function re2(label: string, regex: RegExp): string {
  const { text, error } = toRe2(regex);
  if (error === undefined) return text;
  throw new InputError(
    'query-regex-unsupported',
    `The condition on the label "${label}" is a regular expression that Alertmanager does not take: ${error}.`,
    'Write it without what RE2 lacks.',
  );
}

function matcher(label: string, condition: Condition<string>): AlertMatcher {
  if (typeof condition === 'string' || Array.isArray(condition)) return among(label, condition, ['=', '=~']);
  needObject(`The condition on the label "${label}"`, condition, `${label}: 'value'`);
  if ('match' in condition) return { label, op: '=~', value: re2(label, condition.match) };
  if ('notMatch' in condition) return { label, op: '!~', value: re2(label, condition.notMatch) };
  if ('not' in condition) return among(label, condition.not, ['!=', '!~']);
  throw new InputError(
    'value-missing',
    `The label "${label}" is compared with something that is no condition.`,
    `Write ${label}: 'value', a list of values, { not: … } or { match: /…/ }.`,
  );
}

/** @throws InputError `label-invalid` */
function needLabelsOf(match: AlertMatch): AlertMatch {
  needLabelNames('A route or inhibition', Object.keys(match));
  return match;
}

/** Sorted by label, so that equal conditions give equal bytes. */
export const matchers = (match: AlertMatch): AlertMatcher[] =>
  Object.entries(needLabelsOf(match))
    .flatMap(([label, condition]) => (condition === undefined ? [] : [matcher(label, condition)]))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
