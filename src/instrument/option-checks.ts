import type { MetricKind } from '../metrics/declaration.ts';
import { Duration, isDuration } from '../shared/duration.ts';
import { InputError } from '../shared/input-error.ts';
import { isObject } from '../shared/is-object.ts';
import { needKnown } from '../shared/need-known.ts';
import { shown } from '../shared/shown.ts';
import { didYouMean } from '../shared/suggest.ts';
import { type Declared, declarationOf } from './metrics/declared.ts';

/** Throws for a value with which requests, lines or calls would fail later. `what` is its place in the options. */
export type Check = (what: string, value: unknown) => void;

/** All options of a kind, each with what it must be; those of an option that has options itself stand inside. */
export type OptionTable<T> = {
  readonly [K in keyof T]-?: Check | (NonNullable<T[K]> extends object ? OptionTable<NonNullable<T[K]>> : never);
};
type Entries = Readonly<Record<string, Check | object>>;

/** @throws InputError `value-missing`, `option-unknown`, `number-invalid`, `duration-invalid` */
export function checkTable<T extends object>(what: string, given: T, table: OptionTable<T>): void {
  needKnown(what, given, Object.keys(table));
  checkEntries(`${what}.`, given, table as Entries);
}

/** Places of options below `before`, such as `logs.`. */
export function checkEntries(before: string, given: object, table: Entries): void {
  for (const [name, entry] of Object.entries(table)) {
    const value = (given as Readonly<Record<string, unknown>>)[name];
    if (value === undefined) continue;
    if (typeof entry === 'function') entry(before + name, value);
    else checkTable(before + name, value as object, entry as OptionTable<object>);
  }
}

/** Whatever it is: looked at elsewhere, or nothing can go wrong. */
export const anything: Check = () => {};

const expects =
  (expected: string, fits: (value: unknown) => boolean): Check =>
  (what, value) => {
    if (!fits(value)) throw new InputError('value-missing', `${what} expects ${expected}.`, `Found: ${shown(value)}.`);
  };

const isText = (value: unknown, pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value);
const isFunction = (value: unknown): boolean => typeof value === 'function';
const takesLines = (value: unknown): boolean =>
  ['string', 'number'].includes(typeof value) || isFunction((value as { readonly write?: unknown } | null)?.write);

export const flag = expects('true or false', value => typeof value === 'boolean');
const listOf =
  (members: string, fits: (member: unknown) => boolean): Check =>
  (what, value) => {
    expects(`a list of ${members}`, Array.isArray)(what, value);
    for (const member of value as readonly unknown[]) {
      if (fits(member)) continue;
      throw new InputError('value-missing', `${what} expects a list of ${members}.`, `Found in it: ${shown(member)}.`);
    }
  };
const isAnyText = (value: unknown): boolean => typeof value === 'string';

export const text = expects('a text', isAnyText);
export const texts = listOf('texts', isAnyText);
export const redactions = listOf(
  '{ name, pattern, replacement }',
  value => isObject(value) && ['name', 'pattern', 'replacement'].every(name => isAnyText(value[name])),
);
export const headers = expects('an object of texts', value => isObject(value) && Object.values(value).every(isAnyText));
export const number = expects('a number', Number.isFinite);
export const count = expects('a number of 1 or more', value => typeof value === 'number' && value >= 1);
export const path = (example: string): Check =>
  expects(`a path such as "${example}", or false`, value => value === false || isText(value, /^\/\S/));
export const header = expects('the name of a header', value => isText(value, /^[\w!#$%&'*+.^`|~-]+$/));
/** Empty as `${NAME:-}` in a compose file leaves it. */
export const address = expects('an address such as "http://localhost:4318"', value =>
  isText(value, /^$|^https?:\/\/[^/\s]/),
);
export const functionOf = (argument: string): Check => expects(`a function of the ${argument}`, isFunction);
export const lineDestination = expects('a descriptor, a file, or an object with write(line)', takesLines);
export const told = expects("'all', 'notable' or false", value => ['all', 'notable', false].includes(value as string));

export const share: Check = (what, value) => {
  if (typeof value === 'number' && value >= 0 && value <= 1) return;
  throw new InputError('number-invalid', `${what} is a share from 0 to 1, found ${shown(value)}.`, 'A tenth is 0.1.');
};

export const oneOf =
  (kind: string, words: readonly string[]): Check =>
  (what, value) => {
    if (words.includes(value as string)) return;
    const message = `${what}: there is no ${kind} ${shown(value)}.`;
    throw new InputError('value-missing', message, didYouMean(String(value), words));
  };

export const duration: Check = (what, value) => {
  if (isDuration(value)) return;
  if (typeof value !== 'string') {
    const hint = Number.isFinite(value) ? `'${value}ms' or '${value}s'` : "'300ms' or '30s'";
    throw new InputError('duration-invalid', `${what} expects a duration, found ${shown(value)}.`, `Write ${hint}.`);
  }
  try {
    Duration.parse(value);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.code, `${what}: ${error.message}`, error.hint);
  }
};

/** Timers of Node that are to wait longer do not wait at all. */
const LONGEST = Duration.days(24);

/** A time in which something is counted. */
export const within: Check = (what, value) => {
  duration(what, value);
  if (Duration.parse(value as string).milliseconds === 0)
    throw new InputError('duration-invalid', `${what} is more than zero.`, "Write '5m'.");
};

/** What somebody waits for. */
export const wait: Check = (what, value) => {
  duration(what, value);
  if (Duration.parse(value as string).milliseconds > LONGEST.milliseconds)
    throw new InputError('duration-invalid', `${what} is at most ${LONGEST}.`, `Found: ${value}.`);
};

/** One for all routes, or one for each that has one. */
export const durations: Check = (what, value) => {
  if (!isObject(value) || isDuration(value)) duration(what, value);
  else for (const [route, one] of Object.entries(value)) duration(`${what}[${JSON.stringify(route)}]`, one);
};

export const metric =
  (...kinds: readonly MetricKind[]): Check =>
  (what, value) => {
    if (!isMetric(value))
      throw new InputError(
        'value-missing',
        `${what} expects a metric, found ${shown(value)}.`,
        'Give the declared object, such as metrics.requests, not its name.',
      );
    const { kind, name } = declarationOf(value);
    if (kinds.length === 0 || kinds.includes(kind)) return;
    throw new InputError(
      'value-missing',
      `${what} is a ${kinds.join(' or ')}, and ${name} is a ${kind}.`,
      'Give another metric.',
    );
  };

export const metrics: Check = (what, value) => {
  if (!isObject(value))
    throw new InputError(
      'value-missing',
      `${what} expects an object of metrics, found ${shown(value)}.`,
      'Write metrics: { requests }, the object that the Service of the stack is given.',
    );
  for (const [name, one] of Object.entries(value)) metric()(`${what}.${name}`, one);
};

const isMetric = (value: unknown): value is Declared =>
  typeof value === 'object' && value !== null && typeof declarationOf(value as Declared)?.kind === 'string';
