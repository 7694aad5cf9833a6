import { type Allowances, LINT_CODES, type LintCode } from '../model/rule.ts';
import { InputError } from '../shared/input-error.ts';
import { shown } from '../shared/shown.ts';
import { didYouMean } from '../shared/suggest.ts';

/**
 * Stack files run without a type check, so what a declaration cannot do without is looked for here.
 * @param example what to write, as code
 * @throws InputError `value-missing`
 */
export function needObject<T>(what: string, value: T | undefined, example: string): T {
  if (typeof value === 'object' && value !== null) return value;
  throw new InputError('value-missing', `${what} is expected, found ${shown(value)}.`, `Write ${example}.`);
}

/** One of several words. @throws InputError `value-missing` */
export function needOneOf<W extends string>(what: string, word: W, words: readonly W[]): W {
  if (words.includes(word)) return word;
  throw new InputError(
    'value-missing',
    `${what} is one of ${words.join(', ')}; found ${shown(word)}.`,
    didYouMean(String(word), words),
  );
}

/** Bounds of a number; without any, whatever is finite. */
export interface Bounds {
  /** The least that is allowed. */
  readonly from?: number;
  /** Instead of `from`: what is allowed is more than that, fractions included. */
  readonly above?: number;
  /** The most that is allowed. */
  readonly to?: number;
  /** Fractions are refused. @default - true with `from` */
  readonly whole?: boolean;
}

/** @throws InputError `number-invalid` */
export function needNumber(what: string, value: number, bounds: Bounds): number {
  const { from = -Number.MAX_SAFE_INTEGER, above = -Infinity, to, whole = bounds.from !== undefined } = bounds;
  const fits = typeof value === 'number' && value >= from && value > above && value <= (to ?? Number.MAX_SAFE_INTEGER);
  if (fits && (!whole || Number.isInteger(value))) return value;
  const range = [
    ...(bounds.above === undefined ? [] : [`above ${above}`]),
    ...(bounds.from === undefined ? [] : [`from ${from}`]),
    ...(to === undefined ? [] : [`to ${to}`]),
  ];
  throw new InputError(
    'number-invalid',
    `${[what, 'is a', whole ? 'whole number' : 'number', ...range].join(' ')}, found ${shown(value)}.`,
    `Write a number such as ${Math.min(to ?? Number.MAX_SAFE_INTEGER, Math.max(bounds.from ?? above + 1, 1))}.`,
  );
}

/**
 * An address with a scheme, as it will stand in configuration files and arguments: nothing a URL parser would quietly
 * remove or escape.
 * @throws InputError `url-invalid`
 */
export function needUrl(what: string, value: string, example: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  const plain = typeof value === 'string' && !/[\s\u0000-\u001f\u007f"'\\<>^`{|}$]/.test(value);
  if (plain && /^https?:\/\/[^/]/.test(value) && URL.canParse(value)) return value;
  throw new InputError(
    'url-invalid',
    `${what}: ${shown(value)} is not a URL.`,
    `Write the address with its scheme, such as "${example}".`,
  );
}

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Names of labels that are put on every series or alert. @throws InputError `label-invalid` */
export function needLabels(what: string, labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(labels)) {
    if (!LABEL_NAME.test(name) || name.startsWith('__'))
      throw new InputError(
        'label-invalid',
        `${what} has a label ${shown(name)}: expected letters, digits and underscores, not beginning with a digit or "__".`,
        'Give the label a name such as "region".',
      );
    if (typeof value !== 'string')
      throw new InputError(
        'label-invalid',
        `${what}: the label "${name}" has ${shown(value)} where a text is expected.`,
        `Write ${name}: '…'.`,
      );
  }
  return labels;
}

/** Names of labels. @throws InputError `label-invalid` */
export function needLabelNames(what: string, names: readonly string[]): readonly string[] {
  needLabels(what, Object.fromEntries(names.map(name => [name, ''])));
  return names;
}

/** The least that can be a reason: "no" and "ok" tell whoever reads them later nothing. */
const REASON_LENGTH = 3;

/** What is wrong with a reason that somebody should have written down; undefined when nothing is. */
export function reasonProblem(reason: unknown): string | undefined {
  if (typeof reason !== 'string' || reason.trim() === '') return 'without a reason';
  const enough = reason.trim().length >= REASON_LENGTH;
  return enough ? undefined : `for the reason ${shown(reason)}, which tells nobody why: a few words are expected`;
}

/** Remarks of the lint that a rule allows. @throws InputError `lint-allowance-invalid` */
export function needReasons(rule: string, allow: Allowances): Allowances {
  for (const [code, reason] of Object.entries(allow)) {
    if (!LINT_CODES.includes(code as LintCode))
      throw new InputError(
        'lint-allowance-invalid',
        `The lint says nothing called "${code.slice(0, 60)}".`,
        didYouMean(code, LINT_CODES),
      );
    const wrong = reasonProblem(reason);
    if (wrong !== undefined)
      throw new InputError(
        'lint-allowance-invalid',
        `${rule} allows ${code} ${wrong}.`,
        `Say why: allow: { '${code}': 'the divisor is a capacity, never zero' }.`,
      );
  }
  return allow;
}
