import { isObject } from '../../shared/is-object.ts';

/** Pairs of thresholds, and which side of the warning the critical one lies on. */
const PAIRS = [
  ['warningSeconds', 'criticalSeconds', 'above'],
  ['warningAbove', 'criticalAbove', 'above'],
  ['warningUsed', 'criticalUsed', 'above'],
  ['warningFree', 'criticalFree', 'below'],
  ['warningDays', 'criticalDays', 'below'],
] as const;

/**
 * Pairs anywhere in a check whose warning would never be seen, because it is critical by then.
 * @param defaults what holds where the check itself says nothing
 */
export function thresholdComplaints(at: string, check: object, defaults: object = {}): string[] {
  const values = new Map<string, unknown>(Object.entries({ ...defaults, ...check }));
  const shown = (name: string): string =>
    `${name} (${values.get(name)}${Object.hasOwn(check, name) ? '' : ' by default'})`;
  const own = PAIRS.flatMap(([warning, critical, side]) => {
    const [first, last] = [values.get(warning), values.get(critical)];
    if (typeof first !== 'number' || typeof last !== 'number') return [];
    if (side === 'above' ? first < last : first > last) return [];
    return [
      `${at}: ${shown(warning)} must be ${side === 'above' ? 'less' : 'more'} than ${shown(critical)}, or nobody sees the warning.`,
    ];
  });
  const below = [...values].flatMap(([name, value]) =>
    isObject(value) ? thresholdComplaints(`${at}.${name}`, value) : [],
  );
  return [...own, ...below];
}
