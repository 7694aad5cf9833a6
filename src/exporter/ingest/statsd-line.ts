import type { ExporterIngestLimits } from '../../model/exporter-ingest.ts';
import { labelText } from '../metrics/label-text.ts';
import type { CustomValue, Refusal } from './custom-value.ts';
import { counterName, labelNameOf, metricNameOf, wrongMetricName } from './names.ts';

/** A sampled value stands for at most so many. */
const MOST_TIMES = 1_000_000;
const MOST_NUMBERS = 1_000;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;

type Shape = Pick<CustomValue, 'kind' | 'relative' | 'unit'>;
const SHAPES: Readonly<Record<string, Shape>> = {
  c: { kind: 'counter' },
  g: { kind: 'gauge' },
  ms: { kind: 'histogram', unit: 'seconds' },
  h: { kind: 'histogram' },
  d: { kind: 'histogram' },
  s: { kind: 'set' },
};

const refuse = (reason: Refusal['reason'], message: string): Refusal => ({ reason, message });

/**
 * The values of one line, `name:value:value|type|@rate|#tag:value,tag`. Names are made legal; times, which StatsD gives in
 * milliseconds, become seconds. https://github.com/statsd/statsd/blob/master/docs/metric_types.md
 */
export function readStatsdLine(
  line: string,
  limits: ExporterIngestLimits,
  prefix = '',
): readonly CustomValue[] | Refusal {
  if (line.startsWith('_e{') || line.startsWith('_sc|'))
    return refuse('unsupported', 'events and service checks are not taken');
  const colon = line.indexOf(':');
  const [values = '', type = '', ...sections] = line.slice(colon + 1).split('|');
  if (colon < 1 || type === '') return refuse('malformed', 'it is no name:value|type');
  const shape = SHAPES[type];
  if (shape === undefined) return refuse('unsupported', 'the type is none of c, g, ms, h, d, s');
  const rate = Number(sections.find(section => section.startsWith('@'))?.slice(1) ?? 1);
  if (!(rate >= 1 / MOST_TIMES && rate <= 1)) return refuse('value', 'the rate is not from 0.000001 to 1');
  const name = nameOf(prefix + line.slice(0, colon), shape);
  const wrong = wrongMetricName(name, limits.nameCharacters);
  if (wrong !== undefined) return refuse('name', wrong);
  const labels = readTags(sections.find(section => section.startsWith('#'))?.slice(1), limits);
  if (typeof labels !== 'string') return labels;
  const about = { ...shape, name, labels, help: 'Sent over StatsD.' };
  if (shape.kind === 'set') return [{ ...about, numbers: [], member: values.slice(0, limits.valueCharacters) }];
  const texts = values.split(':');
  if (texts.length > MOST_NUMBERS || !texts.every(text => NUMBER.test(text)))
    return refuse('value', 'the value is no number');
  const numbers = texts.map(Number);
  if (!numbers.every(Number.isFinite)) return refuse('value', 'the value is larger than a number can be');
  return valuesOf(about, texts, numbers, rate);
}

function valuesOf(
  about: Omit<CustomValue, 'numbers'>,
  texts: readonly string[],
  numbers: readonly number[],
  rate: number,
): readonly CustomValue[] | Refusal {
  if (about.kind === 'counter') {
    if (numbers.some(n => n < 0)) return refuse('value', 'a counter cannot grow by less than nothing');
    return [{ ...about, numbers: numbers.map(n => n / rate) }];
  }
  // A sign says that a gauge is changed: that is why StatsD cannot set one to less than nothing at once.
  if (about.kind === 'gauge')
    return numbers.map((n, i) => ({ ...about, numbers: [n], relative: /^[+-]/.test(texts[i] ?? '') }));
  const scaled = about.unit === 'seconds' ? numbers.map(n => n / 1000) : numbers;
  return [{ ...about, numbers: scaled, times: Math.round(1 / rate) }];
}

function nameOf(text: string, { kind, unit }: Shape): string {
  const name = metricNameOf(text);
  if (kind === 'counter') return counterName(name);
  return unit === 'seconds' && !name.endsWith('_seconds') ? `${name}_seconds` : name;
}

function readTags(text: string | undefined, limits: ExporterIngestLimits) {
  if (text === undefined || text === '') return labelText([]);
  const tags = text.split(',');
  if (tags.length > limits.labels) return refuse('labels', `it has more than ${limits.labels} labels`);
  const pairs = new Map<string, string>();
  for (const tag of tags) {
    const colon = tag.indexOf(':');
    const name = colon < 0 ? tag : tag.slice(0, colon);
    const value = colon < 0 ? 'true' : tag.slice(colon + 1);
    if (name === '' || name.length > limits.nameCharacters || value.length > limits.valueCharacters) {
      return refuse('labels', 'a tag has no name, or is too long');
    }
    pairs.set(labelNameOf(name), value);
  }
  return labelText([...pairs]);
}
