import type { Slo } from '../../model/slo.ts';
import { seriesText } from '../../query/promql/series-text.ts';
import type { InputSeries } from '../rules/rule-test.ts';
import { BASE_SECONDS } from './burn-rates.ts';

/** Looks at one moment of a test only: late enough for twice the longest window, and evaluated just there. */
export const momentOf = ({ windowDays }: Pick<Slo, 'windowDays'>): number => 2 * windowDays * 86_400;

/** A value so many seconds before the moment that is looked at; a whole number of samples. */
export type Placed = readonly [secondsBefore: number, value: number];

type Named = Pick<Slo, 'id' | 'service' | 'name' | 'windowDays'>;

/** A recorded series of an SLO as a test gives it, with samples at some moments. */
export const recordedSeries = (
  name: string,
  slo: Named,
  placed: readonly Placed[],
  { every = BASE_SECONDS, labels = {} }: { every?: number; labels?: Readonly<Record<string, string>> } = {},
): InputSeries => ({
  series: seriesText(name, { sloth_id: slo.id, sloth_service: slo.service, sloth_slo: slo.name, ...labels }),
  values: valuesAt(placed, momentOf(slo), every),
});

/** Another SLO, whose recordings must not count. */
export const otherThan = (slo: Slo): Named => ({ ...slo, id: `${slo.id}-other` });

function valuesAt(placed: readonly Placed[], moment: number, every: number): string {
  const parts: string[] = [];
  let next = 0;
  for (const [before, value] of [...placed].sort(([a], [b]) => b - a)) {
    const index = (moment - before) / every;
    if (index > next) parts.push(`_x${index - next}`);
    parts.push(String(value));
    next = index + 1;
  }
  return parts.join(' ');
}
