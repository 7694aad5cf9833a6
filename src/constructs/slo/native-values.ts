import type { History } from './event-history.ts';

/**
 * A native histogram in promtool's notation, whose buckets are powers of two: good observations lie in the last bucket
 * that ends at or below the bound, bad ones in the first that begins there or above, so that no interpolation has a part
 * in the outcome.
 */
export function nativeValues(history: History, below: number): string {
  // Bucket i of schema 0 ends at 2^i.
  const [last, first] = [Math.floor(Math.log2(below)), Math.ceil(Math.log2(below)) + 1];
  const between = Array.from({ length: first - last - 1 }, () => '0 ').join('');
  const histogram = (good: number, bad: number): string => {
    const sum = good * 2 ** last + bad * 2 ** first;
    return `{{schema:0 count:${good + bad} sum:${sum} offset:${last} buckets:[${good} ${between}${bad}]}}`;
  };
  let good = 0;
  let bad = 0;
  const parts = [histogram(0, 0)];
  for (const phase of history) {
    const [goodStep, badStep] = [phase.events - phase.bad, phase.bad];
    const begin = histogram(good + goodStep, bad + badStep);
    parts.push(phase.minutes === 1 ? begin : `${begin}+${histogram(goodStep, badStep)}x${phase.minutes - 1}`);
    good += goodStep * phase.minutes;
    bad += badStep * phase.minutes;
  }
  return parts.join(' ');
}
