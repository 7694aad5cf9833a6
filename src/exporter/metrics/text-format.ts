/** The two text formats that Prometheus scrapes. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export type TextFormat = 'prometheus' | 'openmetrics';

export const CONTENT_TYPE: Readonly<Record<TextFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** A sample's value. */
export function formatValue(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

/**
 * Samples' values, in one go: numbers that are made texts of one by one stay in a cache of V8's, which is most of what a
 * scrape would leave behind.
 */
export function formatValues(values: readonly number[]): readonly string[] {
  if (values.length === 0) return [];
  const texts = JSON.stringify(values).slice(1, -1).split(',');
  // JSON has no word for what is not finite.
  return texts.map((text, i) => (text === 'null' ? formatValue(values[i] ?? 0) : text));
}

/** What has grown beyond all numbers stays the largest: without end it would make every later rate unusable. */
export const finite = (sum: number): number => Math.max(-Number.MAX_VALUE, Math.min(sum, Number.MAX_VALUE));

/** The bound of a bucket, as Prometheus 3 and OpenMetrics write it: the same label in both formats. */
export const formatBound = (bound: number): string =>
  Number.isInteger(bound) && Math.abs(bound) < 1e21 ? `${bound}.0` : formatValue(bound);

const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '"': '\\"' };

/** Between quotes, in both formats. */
export const escapeLabelValue = (value: string): string =>
  /[\\\n"]/.test(value) ? value.replace(/[\\\n"]/g, character => ESCAPED[character] ?? '') : value;

/** OpenMetrics escapes quotes in help texts, too. */
export const escapeHelp = (help: string, format: TextFormat): string =>
  help.replace(format === 'openmetrics' ? /[\\\n"]/g : /[\\\n]/g, character => ESCAPED[character] ?? '');
