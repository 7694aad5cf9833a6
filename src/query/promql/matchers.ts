import type { LabelSchema } from '../../metrics/declaration.ts';
import { didYouMean } from '../../shared/suggest.ts';
import type { QueryProblem } from '../expression.ts';
import { problem } from '../problem.ts';
import { labelName, quote } from '../quote.ts';
import { escapeRe2, toRe2 } from '../regex/to-re2.ts';
import type { LabelsOf, LabelValue } from './labels.ts';

/** Conditions on one label; all that are given must hold. Regular expressions match the whole value. */
export interface Conditions<V extends string> {
  /** The value is none of these. */
  readonly not?: V | readonly V[];
  readonly match?: RegExp;
  readonly notMatch?: RegExp;
  /** On dashboards: what is chosen in the Grafana variable of this name, one value or several. */
  readonly variable?: string;
}

/** What a label's value must be: one value, one of several, or conditions. */
export type Matcher<V extends string> = V | readonly V[] | Conditions<V>;

/** Conditions on labels: those of a metric (enumerated values are checked) and the target labels. */
export type Where<S extends LabelSchema, L extends string = LabelsOf<S>> = {
  readonly [K in L]?: Matcher<LabelValue<S, K>> | undefined;
};

/** Conditions as they are known at run time, when nobody checked them. */
export type AnyWhere = Readonly<Record<string, Matcher<string> | undefined>>;

/** The labels of a `Where` that are bound to exactly one value: `absent()` can only tell these. */
export type EqualLabel<W> = { [K in keyof W]: W[K] extends string ? K : never }[keyof W] & string;

/** Keys of `W` that the labels `L` do not know must not be there: a generic parameter alone would let them pass. */
export type Only<W, L extends string> = { readonly [K in Exclude<keyof W, L>]: never };

/** What conditions are checked against. */
export interface Labelled {
  /** Name of the series. */
  readonly name: string;
  readonly schema: LabelSchema;
  /** All labels a sample carries, target labels included; undefined when unknown. */
  readonly labels: readonly string[] | undefined;
}

/** What stands between the braces, label by label in the order written, and what is wrong with it. */
export interface Matchers {
  readonly parts: readonly string[];
  /** Labels bound to one value. */
  readonly equal: readonly string[];
  readonly problems: readonly QueryProblem[];
}

/** Renders and checks conditions; the run-time twin of the type `Where`. */
export function renderMatchers(series: Labelled, where: AnyWhere): Matchers {
  const { name: metric, schema, labels } = series;
  const parts: string[] = [];
  const equal: string[] = [];
  const problems: QueryProblem[] = [];
  for (const [label, matcher] of Object.entries(where)) {
    if (matcher === undefined) continue;
    if (labels !== undefined && !labels.includes(label)) {
      problems.push(problem('query-unknown-label', `${metric} has no label "${label}".`, didYouMean(label, labels)));
    }
    const spec = Object.hasOwn(schema, label) ? schema[label] : undefined;
    const rendered = renderOne(label, matcher);
    parts.push(...rendered.parts);
    problems.push(...rendered.problems);
    if (typeof matcher === 'string' && matcher !== '') equal.push(label);
    if (Array.isArray(spec)) problems.push(...unknownValues(metric, label, spec, rendered.values));
  }
  return { parts, equal, problems };
}

interface RenderedMatcher {
  readonly parts: readonly string[];
  /** Plain values that were named. */
  readonly values: readonly string[];
  readonly problems: readonly QueryProblem[];
}

function renderOne(label: string, matcher: Matcher<string>): RenderedMatcher {
  const name = labelName(label);
  if (typeof matcher === 'string') return { parts: [`${name}=${quote(matcher)}`], values: [matcher], problems: [] };
  if (isList(matcher)) return renderValues(label, name, matcher, '=', '=~');
  if (typeof matcher !== 'object' || matcher === null || Object.keys(matcher).length === 0) {
    const hint = 'Give a value, a list of values, or an object with not, match, notMatch or variable.';
    return {
      parts: [],
      values: [],
      problems: [problem('query-matcher-invalid', `Nothing to match for "${label}".`, hint)],
    };
  }
  return renderConditions(label, name, matcher);
}

const isList = (value: unknown): value is readonly string[] => Array.isArray(value);

function renderConditions(label: string, name: string, conditions: Conditions<string>): RenderedMatcher {
  const parts: string[] = [];
  const values: string[] = [];
  const problems: QueryProblem[] = [];
  const { not, match, notMatch, variable } = conditions;
  if (not !== undefined) {
    const rendered = renderValues(label, name, isList(not) ? not : [not], '!=', '!~');
    parts.push(...rendered.parts);
    values.push(...rendered.values);
    problems.push(...rendered.problems);
  }
  for (const [regex, operator] of [
    [match, '=~'],
    [notMatch, '!~'],
  ] as const) {
    if (regex === undefined) continue;
    if (typeof (regex as Partial<RegExp> | null)?.source !== 'string') {
      const message = `What "${label}" is to match is no regular expression.`;
      problems.push(
        problem('query-matcher-invalid', message, `Write it between slashes, such as ${label}: { match: /5../ }.`),
      );
      continue;
    }
    const { text, error } = toRe2(regex);
    parts.push(`${name}${operator}${quote(text)}`);
    if (error === undefined) continue;
    const message = `The regular expression ${regex} for "${label}" does not work: ${error}.`;
    problems.push(problem('query-regex-unsupported', message, 'Write it without, or use not together with match.'));
  }
  if (variable !== undefined) parts.push(`${name}=~"$${variable}"`);
  return { parts, values, problems };
}

function renderValues(
  label: string,
  name: string,
  values: readonly string[],
  one: string,
  many: string,
): RenderedMatcher {
  const [first] = values;
  if (first === undefined) {
    const message = `The list of values for "${label}" is empty, which matches nothing.`;
    return { parts: [], values, problems: [problem('query-matcher-invalid', message, 'Name at least one value.')] };
  }
  const text = values.length === 1 ? `${one}${quote(first)}` : `${many}${quote(values.map(escapeRe2).join('|'))}`;
  return { parts: [`${name}${text}`], values, problems: [] };
}

function unknownValues(metric: string, label: string, known: readonly string[], values: readonly string[]) {
  return values
    .filter(value => value !== '' && !known.includes(value))
    .map(value =>
      problem(
        'query-unknown-value',
        `The label "${label}" of ${metric} never has the value "${value}".`,
        didYouMean(value, known),
      ),
    );
}
