/** A sample of an input series: a number, a gap, an end of the series, or something that is no number (a histogram). */
export type Sample = number | 'gap' | 'stale' | 'other';

const NUMBER = '[+-]?(?:\\d+\\.?\\d*(?:e[+-]?\\d+)?|\\.\\d+(?:e[+-]?\\d+)?|inf|nan)';
const RUN = new RegExp(`^(${NUMBER})(?:([+-])(${NUMBER}))?x(\\d+)$`, 'i');
const ONE = new RegExp(`^${NUMBER}$`, 'i');

/** Reads promtool's notation: `0+1x3` is 0 1 2 3, `5x2` is 5 5 5, `_x2` two gaps, `stale` the end. */
export const seriesValues = (notation: string): Sample[] =>
  (notation.match(/\{\{[^}]*\}\}\S*|\S+/g) ?? []).flatMap(part => samplesOf(part));

function samplesOf(part: string): Sample[] {
  const [, gaps] = /^_(?:x(\d+))?$/.exec(part) ?? [];
  if (part.startsWith('_')) return repeat('gap', gaps === undefined ? 1 : Number(gaps));
  if (part === 'stale') return ['stale'];
  if (ONE.test(part)) return [numberOf(part)];
  const [, first, sign = '+', step, times = '0'] = RUN.exec(part) ?? [];
  if (first === undefined) return repeat('other', 1 + Number(/x(\d+)$/.exec(part)?.[1] ?? 0));
  const by = step === undefined ? 0 : numberOf(step) * (sign === '-' ? -1 : 1);
  return Array.from({ length: Number(times) + 1 }, (_, i) => numberOf(first) + by * i);
}

const repeat = (sample: Sample, times: number): Sample[] => Array.from({ length: times }, () => sample);

const NAMED: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

const numberOf = (text: string): number => NAMED[text.toLowerCase()] ?? Number(text);
