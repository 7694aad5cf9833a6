import { type InputSeries, series } from 'sightline';
import type { AnyDuration } from './own.ts';

/** One stretch of time in a test. Without requests nothing is scraped; the process starts anew with each stretch. */
export interface Stretch {
  readonly samples: number;
  /** Requests between two samples; a multiple of ten. */
  readonly each?: number;
  /** In seconds. */
  readonly p95?: number;
  /** The share of slow ones. @default 0.1 */
  readonly slow?: number;
}

const QUICK = 0.001;

/**
 * What a duration histogram of either kind exposes: nine requests in ten at once, the tenth about as slow as `p95`.
 * @param beside `p95` of other instances: all have the same buckets
 */
export function observed(
  duration: AnyDuration,
  labels: Readonly<Record<string, string>>,
  stretches: readonly Stretch[],
  beside: readonly number[] = [],
): InputSeries[] {
  if (duration.declaration.native)
    return [series(duration, labels, stretches.map(s => values(s, each => native(s, each))).join(' '))];
  const bucket = (le: string, count: (stretch: Stretch, each: number) => number): InputSeries => {
    const text = stretches.map(s => values(s, each => `${count(s, each)}`));
    return series(duration, { ...labels, le }, text.join(' '), '_bucket');
  };
  // Linear between the two: the 95th of a hundred is the middle one of the ten slow ones.
  const slow = [...stretches.flatMap(({ p95 }) => p95 ?? []), ...beside].flatMap(p95 => [lower(p95), upper(p95)]);
  const bounds = [...new Set([QUICK, ...slow])].sort((a, b) => a - b);
  return [
    ...bounds.map(le =>
      bucket(String(le), (s, each) => (le >= upper(s.p95 ?? 0) ? each : rounded(each * (1 - shareOf(s))))),
    ),
    bucket('+Inf', (_, each) => each),
  ];
}

/** Requests of the same stretches as a counter. */
export const counted = (stretches: readonly Stretch[]): string => stretches.map(s => values(s, String, '0')).join(' ');

const shareOf = ({ slow = 0.1 }: Stretch): number => slow;
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
const lower = (p95: number): number => rounded(p95 * 0.99);
const upper = (p95: number): number => rounded(p95 * 1.01);

function values({ samples, each }: Stretch, one: (each: number) => string, first?: string): string {
  if (each === undefined) return `_x${samples}`;
  return `${first ?? one(each)}+${one(each)}x${samples - 1}`;
}

/** Buckets of schema 8 are 0.3 % wide; the quick ones go into that of zero. */
function native(stretch: Stretch, each: number): string {
  const { p95 = 0 } = stretch;
  const slow = rounded(each * shareOf(stretch));
  const index = Math.round(Math.log2(p95) * 256 + 0.5);
  return `{{schema:8 sum:${slow * p95} count:${each} z_bucket:${rounded(each - slow)} z_bucket_w:0.001 offset:${index} buckets:[${slow}]}}`;
}
