interface Expressed {
  readonly expression: { readonly text: string };
}

type Reasons = Readonly<Record<string, string>>;

const SCALED = 'a quantile stays the same when all buckets are multiplied by one number';

/**
 * Mutants of a quantile that mean the same, for `equivalentMutants`.
 * @param condition what stands behind it, such as `> 0.5`
 */
export const sameQuantile = ({ expression: { text } }: Expressed, condition: string): Reasons => ({
  [`${text.replace('sum by', 'avg by')} ${condition}`]: SCALED,
  [`${text.replace('rate(', 'increase(')} ${condition}`]: SCALED,
});

/** Mutants of the sum of the growth of counters that is compared with zero, where nobody is told the value. */
export const sameGrowth = ({ expression: { text } }: Expressed): Reasons => ({
  [`${text.replace('sum', 'max')} > 0`]:
    'no counter falls: the sum is above zero exactly when the largest is; nobody is told the value',
  [`${text.replace('sum', 'avg')} > 0`]:
    'no counter falls: the sum is above zero exactly when the mean is; nobody is told the value',
  [`${text.replace('increase(', 'rate(')} > 0`]:
    'a rate is above zero exactly when the increase is; nobody is told the value',
});
