import type { LabelSchema } from 'sightline';

type Labels = Readonly<Record<string, string>>;
interface Conditions {
  readonly not?: string | readonly string[];
  readonly match?: RegExp;
  readonly notMatch?: RegExp;
}
type Matcher = string | readonly string[] | Conditions;

/** What labels of that kind usually hold; a condition's own values come first. */
const USUAL = ['500', '503', '200', '404', 'error', 'failed', 'failure', 'ok', 'success', 'true', 'false'];

/**
 * Label values for tests of conditions that the application's author wrote: `inside` meets all of them, `outside` does
 * not meet the first.
 * @throws Error when none of the values that come to mind does
 */
export function examples(
  where: Readonly<Record<string, unknown>>,
  schema: LabelSchema,
): { readonly inside: Labels; readonly outside: Labels } {
  const inside: Record<string, string> = {};
  const outside: Record<string, string> = {};
  for (const [label, matcher] of Object.entries(where as Record<string, Matcher | undefined>)) {
    if (matcher === undefined) continue;
    const spec = schema[label];
    const values = Array.isArray(spec) ? (spec as readonly string[]) : [...named(matcher), ...USUAL];
    const found = values.find(value => meets(value, matcher));
    const other = values.find(value => !meets(value, matcher));
    if (found === undefined || other === undefined)
      throw new Error(
        `No value of the label "${label}" comes to mind that ${found === undefined ? 'meets' : 'does not meet'} its condition. List the values: ${label}: ['…'], or declare them with the metric.`,
      );
    outside[label] = Object.keys(inside).length === 0 ? other : found;
    inside[label] = found;
  }
  return { inside, outside };
}

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

const named = (matcher: Matcher): readonly string[] =>
  typeof matcher === 'object' && 'length' in matcher
    ? matcher
    : list(typeof matcher === 'string' ? matcher : matcher.not);

function meets(value: string, matcher: Matcher): boolean {
  if (typeof matcher === 'string' || 'length' in matcher) return list(matcher).includes(value);
  const { not, match, notMatch } = matcher;
  const whole = (regex: RegExp): boolean => new RegExp(`^(?:${regex.source})$`, regex.flags).test(value);
  return (
    !list(not).includes(value) && (match === undefined || whole(match)) && (notMatch === undefined || !whole(notMatch))
  );
}
