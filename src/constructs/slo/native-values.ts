import type { History } from './event-history.ts';

/**
 * A native histogram in promtool's notation, whose buckets are powers of two: good observations lie two buckets below
 * the bound's, bad ones two above, so that no interpolation has a part in the outcome.
 */
export function nativeValues(history: History, below: number): string {
  // Bucket i of schema 0 ends at 2^i.
  const at = Math.ceil(Math.log2(below));
  const histogram = (good: number, bad: number): string => {
    const sum = good * 2 ** (at - 2) + bad * 2 ** (at + 2);
    return `{{schema:0 count:${good + bad} sum:${sum} offset:${at - 2} buckets:[${good} 0 0 0 ${bad}]}}`;
  };
  let good = 0;
  let bad = 0;
  const parts = [histogram(0, 0)];
  for (const phase of history) {
    const [goodStep, badStep] = [phase.events - phase.bad, phase.bad];
    const first = histogram(good + goodStep, bad + badStep);
    parts.push(phase.minutes === 1 ? first : `${first}+${histogram(goodStep, badStep)}x${phase.minutes - 1}`);
    good += goodStep * phase.minutes;
    bad += badStep * phase.minutes;
  }
  return parts.join(' ');
}
