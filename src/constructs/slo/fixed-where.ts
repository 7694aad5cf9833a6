import type { AnyWhere, Conditions } from '../../query/promql/matchers.ts';
import { selectedSeries } from '../../query/promql/selected-series.ts';
import type { Selection } from '../../query/promql/selection.ts';

/** The conditions a metric was narrowed by for good, read from their text. */
export function fixedWhere({ name, fixed }: Pick<Selection, 'name' | 'fixed'>): AnyWhere {
  if (fixed.length === 0) return {};
  const [selected] = selectedSeries(`${name}{${fixed.join(', ')}}`);
  return Object.fromEntries(
    (selected?.matchers ?? []).map(({ label, operator, value }) => [label, condition(operator, value)]),
  );
}

function condition(operator: '=' | '!=' | '=~' | '!~', value: string): string | Conditions<string> {
  if (operator === '=') return value;
  if (operator === '!=') return { not: value };
  return operator === '=~' ? { match: new RegExp(value) } : { notMatch: new RegExp(value) };
}

/** Whether a metric was narrowed to the series of one service already. */
export const hasService = ({ equal }: Pick<Selection, 'equal'>): boolean => equal.includes('service');
