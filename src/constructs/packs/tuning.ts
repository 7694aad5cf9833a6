import type { Owner, Severity } from '../../model/rule.ts';
import type { AnyWhere } from '../../query/promql/matchers.ts';
import { Duration, type DurationInput, formatSeconds } from '../../shared/duration.ts';
import { didYouMean } from '../../shared/suggest.ts';
import type { RuleTestDeclaration } from '../rules/rule-test.ts';
import { needSeverity, tuningInvalid } from '../rules/tuning-invalid.ts';
import type { AlertDefinition } from './definition.ts';

/** Changes of one level; what is not named stays. */
export interface LevelTuning {
  /** A new threshold, where the level has one; the direction stays. */
  readonly above?: number;
  readonly below?: number;
  readonly for?: DurationInput;
  readonly keepFiringFor?: DurationInput;
  /** Tell it as another severity. */
  readonly severity?: Severity;
}

/** Changes of an alert: of its levels by severity (`false` drops one), of its labels, owner and selectors. */
export type AlertTuning<S extends Severity> = { readonly [K in S]?: LevelTuning | false } & {
  /** Added to the alert's static labels, such as `{ priority: 'P2' }`. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly owner?: Owner;
  /** How late the message of the critical level may be. */
  readonly budget?: DurationInput;
  /** Conditions that every series it reads must meet as well: `{ instance: { notMatch: /build-.+/ } }`. */
  readonly where?: AnyWhere;
  /** Tests of the alert as it is now. They replace those that stated the old behaviour. */
  readonly tests?: readonly RuleTestDeclaration[];
  /** Why, for the generated documentation. */
  readonly reason?: string;
};

/** What a definition becomes. */
export interface Tuned {
  readonly props: AlertDefinition['props'];
  readonly where: AnyWhere | undefined;
  /** Names of the tests that state what the alert no longer does. */
  readonly setAside: readonly string[];
  /** For people: `warning: below 0.1 → 0.15`. */
  readonly changes: readonly string[];
}

type Levels = AlertDefinition['props']['levels'];
type Level = NonNullable<Levels[Severity]>;
type AnyTuning = AlertTuning<Severity>;

const OTHER_KEYS = ['labels', 'owner', 'budget', 'where', 'tests', 'reason'];

/** @throws InputError `tuning-invalid` */
export function tune(name: string, { props }: AlertDefinition, tuning: AnyTuning): Tuned {
  const present = Object.keys(props.levels) as Severity[];
  const known = [...present, ...OTHER_KEYS];
  for (const key of Object.keys(tuning)) {
    if (!known.includes(key)) tuningInvalid(`${name} has no "${key}" to tune.`, didYouMean(key, known));
  }
  const changes: string[] = [];
  const touched = new Set<Severity>();
  let looser = tuning.where !== undefined;
  const levels: Partial<Record<Severity, Level>> = {};
  for (const severity of present) {
    const level = props.levels[severity] as Level;
    const change = tuning[severity];
    if (change === false) {
      changes.push(`${severity}: left out`);
      touched.add(severity);
      continue;
    }
    const told = needSeverity(change?.severity ?? severity);
    if (levels[told] !== undefined)
      tuningInvalid(`${name} would have two levels "${told}".`, 'Leave one of them out: false.');
    const said = change === undefined ? [] : changed(name, severity, level, change);
    if (said.length > 0) touched.add(severity);
    looser ||= change !== undefined && isLooser(level, change);
    if (told !== severity) changes.push(`${severity}: told as ${told}`);
    changes.push(...said);
    levels[told] = change === undefined ? level : { ...level, ...without(change, 'severity') };
  }
  if (Object.keys(levels).length === 0)
    tuningInvalid(`Nothing is left of ${name}.`, `Disable it with a reason instead: .disable({ ${name}: '…' }).`);
  if (tuning.where !== undefined) changes.push(`only where ${JSON.stringify(tuning.where, shownRegex)}`);
  if (tuning.labels !== undefined) changes.push(`labels ${JSON.stringify(tuning.labels)}`);
  if (tuning.owner !== undefined) changes.push(`owner ${tuning.owner.name}`);
  // What fires less often is silent wherever it was; what fires more often may do so in any test, of any level.
  const stale = (test: RuleTestDeclaration): boolean =>
    looser || severitiesOf(test, present).some(of => touched.has(of));
  const moved = props.tests.map(test => retold(test, present, tuning));
  const kept = moved.filter(test => !stale(test.before)).map(test => test.after);
  return {
    props: {
      ...props,
      levels,
      labels: { ...props.labels, ...tuning.labels },
      ...(tuning.owner === undefined ? {} : { owner: tuning.owner }),
      ...(tuning.budget === undefined ? {} : { budget: tuning.budget }),
      tests: [...kept, ...(tuning.tests ?? [])],
    },
    where: tuning.where,
    setAside: tuning.tests === undefined ? props.tests.filter(stale).map(test => test.name) : [],
    changes,
  };
}

function changed(name: string, severity: Severity, level: Level, change: LevelTuning): string[] {
  const said: string[] = [];
  for (const side of ['above', 'below'] as const) {
    const to = change[side];
    if (to === undefined) continue;
    if (!(side in level)) {
      const has = 'above' in level ? 'above' : 'below' in level ? 'below' : undefined;
      tuningInvalid(
        `Level "${severity}" of ${name} has no "${side}" to tune.`,
        has === undefined
          ? 'It fires on a condition of its own: disable the alert and declare one with another condition.'
          : `Write ${severity}: { ${has}: ${to} }.`,
      );
    }
    if (typeof to !== 'number' || !Number.isFinite(to))
      tuningInvalid(
        `Level "${severity}" of ${name} is tuned to ${JSON.stringify(to)}, which is no number.`,
        'Write a number.',
      );
    const from = (level as { above?: number; below?: number })[side];
    if (from !== to) said.push(`${severity}: ${side} ${from} → ${to}`);
  }
  for (const time of ['for', 'keepFiringFor'] as const) {
    const to = change[time];
    if (to === undefined) continue;
    const [before, after] = [level[time] ?? '0s', to].map(d => formatSeconds(Duration.parse(d).seconds));
    if (before !== after) said.push(`${severity}: ${time} ${before} → ${after}`);
  }
  return said;
}

/** Whether the level may fire where it did not. */
function isLooser(level: Level, { above, below, for: hold, keepFiringFor }: LevelTuning): boolean {
  const seconds = (time: DurationInput | undefined): number => Duration.parse(time ?? '0s').seconds;
  const from = level as { readonly above?: number; readonly below?: number };
  return (
    (above !== undefined && above < (from.above ?? above)) ||
    (below !== undefined && below > (from.below ?? below)) ||
    (hold !== undefined && seconds(hold) < seconds(level.for)) ||
    (keepFiringFor !== undefined && seconds(keepFiringFor) > seconds(level.keepFiringFor))
  );
}

const listed = (severity: string | readonly string[] | undefined): readonly string[] | undefined =>
  typeof severity === 'string' ? [severity] : severity;

/** The severities that fire in a test, at one of its moments. */
function severitiesOf({ kind, props }: RuleTestDeclaration, levels: readonly Severity[]): readonly Severity[] {
  if (kind === 'silent') return [];
  const already = 'already' in props ? (listed(props.already) ?? []) : [];
  return [...(listed(props.severity) ?? levels.slice(0, 1)), ...already] as readonly Severity[];
}

/** A test of a level that is told as another severity expects that one. */
function retold(test: RuleTestDeclaration, levels: readonly Severity[], tuning: AnyTuning) {
  if (test.kind === 'silent') return { before: test, after: test };
  const told = (severity: string): string => {
    const change = tuning[severity as Severity];
    return change === undefined || change === false ? severity : (change.severity ?? severity);
  };
  const { props } = test;
  if (severitiesOf(test, levels).every(of => told(of) === of)) return { before: test, after: test };
  const severity = (listed(props.severity) ?? levels.slice(0, 1)).map(told);
  const already = 'already' in props ? { already: listed(props.already)?.map(told) } : {};
  return { before: test, after: { ...test, props: { ...props, severity, ...already } as typeof props } };
}

function without<T extends object, K extends keyof T>(object: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = object;
  return rest;
}

const shownRegex = (_: string, value: unknown): unknown => (value instanceof RegExp ? String(value) : value);
