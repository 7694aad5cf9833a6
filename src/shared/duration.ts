import { InputError } from './input-error.ts';

const MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
type UnitName = keyof typeof MS;

/** A duration as Prometheus writes it with one unit: `30s`, `5m`, `90d`. */
export type DurationText = `${number}${UnitName}`;
/** Everywhere a duration is asked for, text and object are equally good. */
export type DurationInput = Duration | DurationText;

const WORDS: readonly (readonly [RegExp, UnitName])[] = [
  [/^ms|^milli/, 'ms'],
  [/^s/, 's'],
  [/^min|^m$/, 'm'],
  [/^h/, 'h'],
  [/^d/, 'd'],
  [/^w/, 'w'],
];

/** `5min`, `5 minutes` and `5 Min` all mean 5m. */
function suggestion(text: string): string {
  const [, number, word] = /^\s*(\d{1,9})\s*([a-z]{1,12})\s*$/i.exec(text) ?? [];
  const unit = WORDS.find(([pattern]) => pattern.test((word ?? '').toLowerCase()))?.[1];
  return unit === undefined ? '' : `Did you mean "${number}${unit}"? `;
}

/** Applications load a bundle of their own beside the one of stacks: a duration of either is one. */
const BRAND = Symbol.for('sightline.Duration');

/** A non-negative length of time; immutable. */
export class Duration {
  readonly [BRAND] = true;
  readonly milliseconds: number;

  private constructor(milliseconds: number) {
    if (!Number.isFinite(milliseconds) || milliseconds < 0) {
      throw new InputError(
        'duration-invalid',
        `A duration is zero or more, found ${milliseconds} ms.`,
        'Write a positive number, such as Duration.minutes(5).',
      );
    }
    this.milliseconds = Math.round(milliseconds);
  }

  static milliseconds = (n: number): Duration => new Duration(n);
  static seconds = (n: number): Duration => new Duration(n * MS.s);
  static minutes = (n: number): Duration => new Duration(n * MS.m);
  static hours = (n: number): Duration => new Duration(n * MS.h);
  static days = (n: number): Duration => new Duration(n * MS.d);
  static weeks = (n: number): Duration => new Duration(n * MS.w);

  /**
   * Reads `30s`, `1h30m`, `90d` (units ms s m h d w, largest first, as Prometheus does).
   * @throws InputError `duration-invalid`
   */
  static parse(input: DurationInput | string): Duration {
    if (isDuration(input)) return new Duration(input.milliseconds);
    const parts = [...String(input).matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)];
    if (parts.length === 0 || parts.map(p => p[0]).join('') !== input) {
      throw new InputError(
        'duration-invalid',
        `"${String(input).slice(0, 60)}" is not a duration.`,
        `${suggestion(String(input))}Write a number and a unit out of ms, s, m, h, d, w, such as "30s" or "1h30m".`,
      );
    }
    return new Duration(parts.reduce((sum, [, n, unit]) => sum + Number(n) * MS[unit as UnitName], 0));
  }

  get seconds(): number {
    return this.milliseconds / MS.s;
  }

  /** Prometheus notation without zero parts: `1h30m`, `15d`, `0s`. Weeks are written as days. */
  toString(): string {
    let rest = this.milliseconds;
    let text = '';
    for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
      const n = Math.floor(rest / MS[unit]);
      if (n > 0) text += `${n}${unit}`;
      rest -= n * MS[unit];
    }
    return text === '' ? '0s' : text;
  }
}

/** Other libraries have durations whose `milliseconds` are a part of them only. */
export const isDuration = (value: unknown): value is Duration =>
  typeof value === 'object' && value !== null && BRAND in value;

/** `formatSeconds(90)` → `1m30s`: a number of seconds in Prometheus notation. */
export const formatSeconds = (seconds: number): string => Duration.seconds(seconds).toString();
