/**
 * A bucket's upper bound or a summary's quantile as the label value Prometheus 3 stores, whatever the client wrote:
 * `0.5`, `1.0`, `1e+06`. The format is that of OpenMetrics, which is Go's shortest `%g` plus `.0` for whole numbers.
 */
export function boundText(bound: number): string {
  if (!Number.isFinite(bound)) return Number.isNaN(bound) ? 'NaN' : bound > 0 ? '+Inf' : '-Inf';
  const [digits = '0', exponentText = '0'] = bound.toExponential().split('e');
  const exponent = Number(exponentText);
  if (bound !== 0 && (exponent < -4 || exponent >= 6)) {
    return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const text = String(bound);
  return text.includes('.') ? text : `${text}.0`;
}

/** What to say to somebody who asked for a bound or quantile that was not declared. */
export const declaredBounds = (bounds: readonly number[]): string => `Declared are ${bounds.join(', ')}.`;
