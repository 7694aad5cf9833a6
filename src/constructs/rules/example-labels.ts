import type { LabelSchema } from '../../metrics/declaration.ts';
import { Histogram } from '../../query/promql/histogram.ts';
import type { LabelsOf } from '../../query/promql/labels.ts';
import { type AnyWhere, type Labelled, type Matcher, renderMatchers, type Where } from '../../query/promql/matchers.ts';
import type { Metric } from '../../query/promql/metric.ts';
import type { NativeHistogram } from '../../query/promql/native-histogram.ts';
import { InputError } from '../../shared/input-error.ts';
import { fixedWhere } from './fixed-where.ts';

type Labels = Readonly<Record<string, string>>;

/** Values free labels commonly have: tried against regular expressions. */
const COMMON = [
  ...['200', '404', '500', '503', 'ok', 'success', 'error', 'failed', 'failure', 'true', 'false'],
  ...['GET', 'POST', '/', 'other'],
];

/**
 * Labels of a series for the tests of conditions that somebody else writes: `exampleLabels(requests, { status: { match:
 * /5../ } })` gives `{ status: '500' }`. What the metric was narrowed to holds as well. With `not`, at least one label
 * is such that those conditions do not hold: `exampleLabels(requests, {}, { status: { match: /5../ } })`.
 * @throws InputError `query-unknown-label`, `query-unknown-value`; `example-missing` when no value comes to mind; those that are declared with the metric always do
 */
export function exampleLabels<S extends LabelSchema, L extends string = LabelsOf<S>>(
  metric: Metric<S, L> | Histogram<S> | NativeHistogram<S>,
  where: Where<NoInfer<S>, NoInfer<L>> = {},
  not?: Where<NoInfer<S>, NoInfer<L>>,
): Labels {
  const { selection } = metric instanceof Histogram ? metric.count : metric;
  const { name, labels: schema } = metric.declaration;
  for (const conditions of [where, not ?? {}]) checkWhere(selection, conditions as AnyWhere);
  const told: AnyWhere = { ...fixedWhere(selection), ...(where as AnyWhere) };
  const given = Object.keys(told).filter(label => told[label] !== undefined);
  const labels = Object.fromEntries(given.map(label => [label, one(name, schema, label, [told[label]])]));
  const other = not as AnyWhere | undefined;
  if (other === undefined || (!fulfils(labels, other) && Object.keys(other).every(label => label in labels)))
    return labels;
  // One label that differs is enough.
  for (const label of Object.keys(other)) {
    const found = candidates(schema, label, [told[label], other[label]]).find(
      value => matches(value, told[label]) && !matches(value, other[label]),
    );
    if (found !== undefined) return { ...labels, [label]: found };
  }
  throw missing(name, Object.keys(other).join(', '));
}

/** A misspelt label or value has no example, and that is not what is wrong with it. */
function checkWhere(of: Labelled, where: AnyWhere): void {
  const [wrong] = renderMatchers(of, where).problems;
  if (wrong !== undefined) throw new InputError(wrong.code, wrong.message, wrong.hint);
}

function one(metric: string, schema: LabelSchema, label: string, matchers: readonly (Matcher<string> | undefined)[]) {
  const found = candidates(schema, label, matchers).find(value => matchers.every(matcher => matches(value, matcher)));
  if (found === undefined) throw missing(metric, label);
  return found;
}

const missing = (metric: string, label: string): InputError =>
  new InputError(
    'example-missing',
    `No value of ${label} comes to mind for the tests of rules over ${metric}.`,
    "List the values: { code: ['E1000', 'E1001'] }, or declare them with the metric; an availability SLI takes examples as well.",
  );

function candidates(schema: LabelSchema, label: string, matchers: readonly (Matcher<string> | undefined)[]) {
  const spec = Object.hasOwn(schema, label) ? schema[label] : undefined;
  return Array.isArray(spec) ? (spec as readonly string[]) : [...matchers.flatMap(named), ...COMMON];
}

/** Values a condition names itself. */
function named(matcher: Matcher<string> | undefined): readonly string[] {
  if (matcher === undefined) return [];
  if (typeof matcher === 'string') return [matcher];
  return isList(matcher) ? matcher : named(matcher.not);
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
