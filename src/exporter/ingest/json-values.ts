import type { ExporterIngestLimits } from '../../model/exporter-ingest.ts';
import { isObject } from '../../shared/is-object.ts';
import type { Exemplar } from '../metrics/histogram-family.ts';
import { labelText } from '../metrics/label-text.ts';
import { type CustomValue, isRefusal, type Refusal } from './custom-value.ts';
import { counterName, wrongLabelName, wrongMetricName } from './names.ts';
import { isFiniteNumber, isSpanId, isTraceId, type Raw } from './raw.ts';

/** What is wrong with one of the values of a request. */
export interface ItemComplaint extends Refusal {
  readonly index: number;
  readonly name?: string;
}

const KINDS = ['counter', 'gauge', 'histogram', 'summary'] as const;
const FIELDS = 'name, kind, value, values, labels, tags, help, buckets, quantiles, traceId, spanId'.split(', ');
const MOST_NUMBERS = 1_000;
const MOST_BOUNDS = 100;
const MOST_HELP = 500;

const refuse = (reason: Refusal['reason'], message: string): Refusal => ({ reason, message });
const ascending = (numbers: readonly number[]): boolean =>
  numbers.every((n, i) => i === 0 || n > (numbers[i - 1] ?? n));

/**
 * The values of a request `{"metrics": [{"name": …, "kind": …, "value": …, "labels": {…}}]}`.
 * @returns them, or what is wrong: with the whole, or with single ones
 */
export function readJsonValues(
  data: unknown,
  limits: ExporterIngestLimits,
  prefix = '',
): readonly CustomValue[] | Refusal | readonly ItemComplaint[] {
  const items = isObject(data) ? data.metrics : undefined;
  if (!Array.isArray(items)) return refuse('malformed', 'it is no {"metrics": [...]}');
  if (items.length > limits.items) return refuse('limit', `there are more than ${limits.items} metrics in one request`);
  const read = items.map(item => readItem(item, limits, prefix));
  const complaints = read.flatMap((found, index) => {
    const { name } = isObject(items[index]) ? items[index] : { name: undefined };
    return isRefusal(found)
      ? [{ index, ...(typeof name === 'string' ? { name: name.slice(0, 200) } : {}), ...found }]
      : [];
  });
  return complaints.length > 0 ? complaints : (read as readonly CustomValue[]);
}

function readItem(item: unknown, limits: ExporterIngestLimits, prefix: string): CustomValue | Refusal {
  if (!isObject(item)) return refuse('malformed', 'it is no object');
  const unknown = Object.keys(item).find(field => !FIELDS.includes(field));
  if (unknown !== undefined)
    return refuse('malformed', `"${unknown.slice(0, 50)}" is not known; there are ${FIELDS.join(', ')}`);
  const { kind, help } = item;
  if (!KINDS.includes(kind as 'gauge')) return refuse('malformed', `"kind" is none of ${KINDS.join(', ')}`);
  if (typeof item.name !== 'string') return refuse('name', '"name" is no text');
  const written = prefix + item.name;
  const name = kind === 'counter' && written !== '' ? counterName(written) : written;
  const wrongName = wrongMetricName(name, limits.nameCharacters);
  if (wrongName !== undefined) return refuse('name', wrongName);
  if (help !== undefined && (typeof help !== 'string' || help.length > MOST_HELP)) {
    return refuse('malformed', `"help" is no text of at most ${MOST_HELP} characters`);
  }
  const labels = readLabels(item, limits);
  if (typeof labels !== 'string') return labels;
  const numbers = readNumbers(item);
  if (isRefusal(numbers)) return numbers;
  const shape = readShape(item);
  if (isRefusal(shape)) return shape;
  return {
    kind: kind as CustomValue['kind'],
    name,
    labels,
    numbers,
    ...(help === undefined ? {} : { help: help.toWellFormed() }),
    ...shape,
  };
}

function readLabels({ labels, tags }: Raw, limits: ExporterIngestLimits) {
  if (labels !== undefined && tags !== undefined)
    return refuse('labels', '"labels" and "tags" are the same: write one');
  const given = labels ?? tags ?? {};
  if (!isObject(given)) return refuse('labels', '"labels" is no {"name": "value"}');
  const pairs = Object.entries(given);
  if (pairs.length > limits.labels) return refuse('labels', `it has more than ${limits.labels} labels`);
  for (const [name, value] of pairs) {
    const wrong = wrongLabelName(name, limits.nameCharacters);
    if (wrong !== undefined) return refuse('labels', wrong);
    if (typeof value !== 'string') return refuse('labels', `the label ${name} is no text`);
    if (value.length > limits.valueCharacters) {
      return refuse('labels', `the label ${name} has more than ${limits.valueCharacters} characters`);
    }
  }
  return labelText(pairs as [string, string][]);
}

function readNumbers({ kind, value, values }: Raw): readonly number[] | Refusal {
  const isMany = kind === 'histogram' || kind === 'summary';
  if ((value === undefined) === (values === undefined)) return refuse('value', 'it has one of "value" and "values"');
  if (values !== undefined && !isMany) return refuse('value', `a ${kind} has a "value"`);
  const numbers = values ?? [value];
  // Without a number a series would be counted that nobody sees.
  const isSome = Array.isArray(numbers) && numbers.length > 0 && numbers.length <= MOST_NUMBERS;
  if (!isSome || !numbers.every(isFiniteNumber)) {
    return refuse(
      'value',
      `${values === undefined ? '"value" is no number' : `"values" are not 1 to ${MOST_NUMBERS} numbers`}`,
    );
  }
  if (kind === 'counter' && numbers.some(n => n < 0))
    return refuse('value', 'a counter cannot grow by less than nothing');
  return numbers;
}

/** What histograms and summaries have beside their values. */
function readShape(item: Raw): Pick<CustomValue, 'buckets' | 'quantiles' | 'exemplar'> | Refusal {
  const { kind, buckets, quantiles, traceId } = item;
  const only = { buckets: 'histogram', traceId: 'histogram', spanId: 'histogram', quantiles: 'summary' };
  for (const [field, its] of Object.entries(only)) {
    if (item[field] !== undefined && kind !== its) return refuse('malformed', `only a ${its} has "${field}"`);
  }
  if (buckets !== undefined && !isBounds(buckets, isFiniteNumber)) {
    return refuse('value', `"buckets" are not 1 to ${MOST_BOUNDS} ascending numbers`);
  }
  if (quantiles !== undefined && !isBounds(quantiles, n => isFiniteNumber(n) && n >= 0 && n <= 1)) {
    return refuse('value', `"quantiles" are not 1 to ${MOST_BOUNDS} ascending numbers from 0 to 1`);
  }
  const exemplar = readExemplar(item);
  if (exemplar !== undefined && isRefusal(exemplar)) return exemplar;
  return {
    ...(buckets === undefined ? {} : { buckets }),
    ...(quantiles === undefined ? {} : { quantiles }),
    ...(traceId === undefined || exemplar === undefined ? {} : { exemplar }),
  };
}

const isBounds = (data: unknown, fits: (number: unknown) => boolean): data is number[] =>
  Array.isArray(data) && data.length > 0 && data.length <= MOST_BOUNDS && data.every(fits) && ascending(data);

function readExemplar({ traceId, spanId }: Raw): Exemplar | Refusal | undefined {
  if (traceId === undefined)
    return spanId === undefined ? undefined : refuse('malformed', 'a "spanId" needs a "traceId"');
  if (!isTraceId(traceId)) return refuse('value', '"traceId" is not 32 small hexadecimal digits');
  if (spanId === undefined) return { traceId };
  if (!isSpanId(spanId)) return refuse('value', '"spanId" is not 16 small hexadecimal digits');
  return { traceId, spanId };
}
