import type { MetricDeclaration } from './declaration.ts';

/** The names of the series that a metric exposes, as a query would select them. */
export function seriesNames({ kind, name, native }: MetricDeclaration): readonly string[] {
  if (kind === 'histogram' && !native) return [`${name}_bucket`, `${name}_sum`, `${name}_count`];
  if (kind === 'summary') return [name, `${name}_sum`, `${name}_count`];
  return [name];
}

/** How many series one combination of label values makes. */
export function seriesPerLabelSet({ kind, native, buckets, quantiles }: MetricDeclaration): number {
  // The bucket that ends at infinity, sum and count come on top.
  if (kind === 'histogram' && !native) return (buckets?.length ?? 10) + 3;
  if (kind === 'summary') return (quantiles?.length ?? 3) + 2;
  return 1;
}
