import type { LabelSchema } from '../../metrics/declaration.ts';
import type { AnyWhere, Matcher } from '../../query/promql/matchers.ts';
import { seriesText } from '../../query/promql/series-text.ts';
import { InputError } from '../../shared/input-error.ts';
import type { InputSeries } from '../rules/rule-test.ts';

type Labels = Readonly<Record<string, string | undefined>>;

/** Values free labels commonly have: tried against regular expressions. */
const COMMON = ['200', '404', '500', '503', 'ok', 'success', 'error', 'failed', 'GET', 'POST', '/', 'other'];

/**
 * Labels of a series that fulfils `where` and, with `not`, none that fulfils that: what tests are given.
 * @throws InputError `slo-example-missing` when none is found; then the SLI is told with `examples`
 */
export function exampleLabels(metric: string, schema: LabelSchema, where: AnyWhere, not?: AnyWhere): Labels {
  const given = Object.keys(where).filter(label => where[label] !== undefined);
  const labels = Object.fromEntries(given.map(label => [label, one(metric, schema, label, [where[label]])]));
  if (not === undefined || (!fulfils(labels, not) && Object.keys(not).every(label => label in labels))) return labels;
  // One label that differs is enough.
  for (const label of Object.keys(not)) {
    const found = candidates(schema, label, [where[label], not[label]]).find(
      value => matches(value, where[label]) && !matches(value, not[label]),
    );
    if (found !== undefined) return { ...labels, [label]: found };
  }
  throw missing(metric, Object.keys(not).join(', '));
}

function one(metric: string, schema: LabelSchema, label: string, matchers: readonly (Matcher<string> | undefined)[]) {
  const found = candidates(schema, label, matchers).find(value => matchers.every(matcher => matches(value, matcher)));
  if (found === undefined) throw missing(metric, label);
  return found;
}

const missing = (metric: string, label: string): InputError =>
  new InputError(
    'slo-example-missing',
    `No value of ${label} could be found for the tests of an SLI over ${metric}.`,
    "Give one of each: examples: { good: { code: '200' }, bad: { code: '500' } }.",
  );

function candidates(schema: LabelSchema, label: string, matchers: readonly (Matcher<string> | undefined)[]) {
  const spec = Object.hasOwn(schema, label) ? schema[label] : undefined;
  return Array.isArray(spec) ? (spec as readonly string[]) : [...matchers.flatMap(named), ...COMMON];
}

/** Values a condition names itself. */
function named(matcher: Matcher<string> | undefined): readonly string[] {
  if (typeof matcher === 'string') return [matcher];
  return isList(matcher) ? matcher : [];
}

const fulfils = (labels: Labels, where: AnyWhere): boolean =>
  Object.entries(where).every(([label, matcher]) => matches(labels[label] ?? '', matcher));

function matches(value: string, matcher: Matcher<string> | undefined): boolean {
  if (matcher === undefined) return true;
  if (typeof matcher === 'string') return value === matcher;
  if (isList(matcher)) return matcher.includes(value);
  const { not, match, notMatch } = matcher;
  const whole = (regex: RegExp) => new RegExp(`^(?:${regex.source})$`, regex.flags.replace(/[gy]/g, '')).test(value);
  if (not !== undefined && (isList(not) ? not : [not]).includes(value)) return false;
  return (match === undefined || whole(match)) && (notMatch === undefined || !whole(notMatch));
}

const isList = (value: unknown): value is readonly string[] => Array.isArray(value);

/** A series of a test. */
export const inputSeries = (name: string, labels: Labels, values: string): InputSeries => ({
  series: seriesText(name, Object.fromEntries(Object.entries(labels).map(([label, value]) => [label, value ?? '']))),
  values,
});
