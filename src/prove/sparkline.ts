import type { Sample } from './series-values.ts';

const BARS = '▁▂▃▄▅▆▇█';
const MARKS = { gap: '·', stale: '×', other: '?' } as const;

export const samplesPerColumn = (span: number, width: number): number => Math.max(1, Math.ceil(span / width));

/**
 * Samples as one line of bars between their own smallest and largest; where there are more than `width`, each column
 * shows the last of its samples.
 * @param span samples that the width stands for, so that several lines share their columns
 */
export function sparkline(samples: readonly Sample[], span: number, width: number): string {
  const perColumn = samplesPerColumn(span, width);
  const numbers = samples.filter(sample => typeof sample === 'number' && Number.isFinite(sample)) as number[];
  const [least, most] = extremes(numbers);
  const bar = (sample: Sample): string => {
    if (typeof sample !== 'number') return MARKS[sample];
    if (Number.isNaN(sample)) return MARKS.other;
    if (least === most) return BARS[sample === 0 ? 0 : 3] ?? '';
    const share =
      sample === Number.POSITIVE_INFINITY
        ? 1
        : sample === Number.NEGATIVE_INFINITY
          ? 0
          : (sample - least) / (most - least);
    return BARS[Math.round(share * (BARS.length - 1))] ?? '';
  };
  return Array.from({ length: Math.ceil(samples.length / perColumn) }, (_, column) => {
    const last = samples[Math.min(samples.length, (column + 1) * perColumn) - 1];
    return last === undefined ? '' : bar(last);
  }).join('');
}

const extremes = (numbers: readonly number[]): readonly [number, number] =>
  numbers.reduce<readonly [number, number]>(
    ([least, most], n) => [Math.min(least, n), Math.max(most, n)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
