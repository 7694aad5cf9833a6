import { type InputSeries, series } from 'sightline';
import type { AnyDuration } from './own.ts';

/** One stretch of time in a test. Without requests nothing is scraped; the process starts anew with each stretch. */
export interface Stretch {
  readonly samples: number;
  /** Requests between two samples; a multiple of ten. */
  readonly each?: number;
  /** In seconds. */
  readonly p95?: number;
}

/** What a duration histogram of either kind exposes: nine requests in ten at once, the tenth about as slow as `p95`. */
export function observed(
  duration: AnyDuration,
  labels: Readonly<Record<string, string>>,
  stretches: readonly Stretch[],
): InputSeries[] {
  if (duration.declaration.native)
    return [series(duration, labels, stretches.map(s => values(s, each => native(s.p95 ?? 0, each))).join(' '))];
  const bucket = (le: string, count: (stretch: Stretch) => number | undefined): InputSeries => {
    const text = stretches.map(s => values(count(s) === undefined ? { samples: s.samples } : s, () => `${count(s)}`));
    return series(duration, { ...labels, le }, text.join(' '), '_bucket');
  };
  const places = [...new Set(stretches.flatMap(({ p95 }) => p95 ?? []))].flatMap(p95 => [
    // Linear between the two: the 95th of a hundred is the middle one of the ten slow ones.
    bucket(bound(p95 * 0.99), s => (s.p95 === p95 ? (s.each ?? 0) * 0.9 : undefined)),
    bucket(bound(p95 * 1.01), s => (s.p95 === p95 ? s.each : undefined)),
  ]);
  return [...places, bucket('+Inf', s => s.each)];
}

const bound = (seconds: number): string => String(Math.round(seconds * 1e6) / 1e6);

function values({ samples, each }: Stretch, one: (each: number) => string): string {
  if (each === undefined) return `_x${samples}`;
  return `${one(each)}+${one(each)}x${samples - 1}`;
}

/** Buckets of schema 8 are 0.3 % wide; the quick ones go into that of zero. */
function native(p95: number, each: number): string {
  const index = Math.round(Math.log2(p95) * 256 + 0.5);
  return `{{schema:8 sum:${each * 0.1 * p95} count:${each} z_bucket:${each * 0.9} z_bucket_w:0.001 offset:${index} buckets:[${each * 0.1}]}}`;
}
