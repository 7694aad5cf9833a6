/** Pairs of thresholds, and which side of the warning the critical one lies on. */
const PAIRS = [
  ['warningSeconds', 'criticalSeconds', 'above'],
  ['warningAbove', 'criticalAbove', 'above'],
  ['warningUsed', 'criticalUsed', 'above'],
  ['warningFree', 'criticalFree', 'below'],
  ['warningDays', 'criticalDays', 'below'],
] as const;

/** Pairs anywhere in a check whose warning would never be seen, because it is critical by then. */
export function thresholdComplaints(at: string, check: object): string[] {
  const values = new Map<string, unknown>(Object.entries(check));
  const own = PAIRS.flatMap(([warning, critical, side]) => {
    const [first, last] = [values.get(warning), values.get(critical)];
    if (typeof first !== 'number' || typeof last !== 'number') return [];
    if (side === 'above' ? first < last : first > last) return [];
    return [
      `${at}: ${warning} (${first}) must be ${side === 'above' ? 'less' : 'more'} than ${critical} (${last}), or nobody sees the warning.`,
    ];
  });
  const below = [...values].flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? thresholdComplaints(`${at}.${name}`, value)
      : [],
  );
  return [...own, ...below];
}
