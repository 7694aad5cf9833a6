import type { Fields, Leak, Value } from './secrets-corpus.ts';

/** Docker cuts a line here. */
const CUT = 16 * 1024;
const HARMLESS = 'item 1041 shipped; ';

/** One record with a leak, in one of the ways applications write or send. */
export interface Written {
  /** Harmless, unique, and to be found afterwards. */
  readonly id: string;
  readonly leak: Leak;
  /** What goes to standard output, without the last line break. */
  readonly line: string;
}

const TIME = '2026-08-01T09:14:22.731Z';

const plain = ({ text, fields }: Leak, id: string): string =>
  `${TIME} WARN checkout order=${id} ${text ?? JSON.stringify(fields)}`;

const json = ({ text, fields }: Leak, id: string): string =>
  JSON.stringify({ time: TIME, level: 'warn', order: id, message: text ?? 'checkout refused', ...fields });

/** Text so long that Docker cuts the line in the middle of the leak's first core, for the n-th time. */
function acrossCut({ cores: [core = ''] }: Leak, lineOf: (padding: string) => string, n: number): string {
  const before = (line: string) => Buffer.byteLength(line.slice(0, line.indexOf(core)));
  const missing = n * CUT - Math.floor(Buffer.byteLength(core) / 2) - before(lineOf(''));
  const padding = HARMLESS.repeat(Math.ceil(missing / HARMLESS.length))
    .slice(1 - missing)
    .padEnd(missing);
  return lineOf(padding);
}

/** Every way in which a leak gets into a log file. */
export function linesOf(leak: Leak, index: number): Written[] {
  const written = (way: string, line: (id: string) => string): Written => {
    const id = `${way}-${index}`;
    return { id, leak, line: line(id) };
  };
  const afterPadding = (padding: string): Leak =>
    leak.text === undefined
      ? { ...leak, fields: { note: padding, ...leak.fields } }
      : { ...leak, text: padding + leak.text };
  const lines = leak.text?.split(/\r?\n/) ?? [];
  // A value that stands on a line of its own says nothing about itself: docs/logs-and-traces.md, "What it does not do".
  const told = !lines.some(line => leak.cores.includes(line));
  return [
    ...(told ? [written('plain', id => plain(leak, id))] : []),
    written('json', id => json(leak, id)),
    // Of several lines none is that long.
    ...(lines.length > 1
      ? []
      : [written('cut-plain', id => acrossCut(leak, padding => plain(afterPadding(padding), id), 1))]),
    written('cut-json', id => acrossCut(leak, padding => json(afterPadding(padding), id), 1)),
    written(
      'pieces-json',
      id =>
        `${acrossCut(leak, padding => json(afterPadding(padding), id), 3).slice(0, -1)},"tail":"${HARMLESS.repeat(1_000)}"}`,
    ),
  ];
}

const textOf = ({ text, fields }: Leak): string => text ?? JSON.stringify(fields);

/** Leaves with the name they hang on, as instrumentation flattens what it is given. */
function leaves(value: Value, name: string): [string, string | number | boolean][] {
  if (typeof value !== 'object') return [[name, value]];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value as Fields);
  return entries.flatMap(([key, v]) => leaves(v as Value, name === '' ? `${key}` : `${name}.${key}`));
}

type Attribute = { readonly key: string; readonly value: unknown };

function otlp(value: Value): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { intValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(otlp) } };
  return { kvlistValue: { values: attributesOf(value as Fields) } };
}

const attributesOf = (fields: Fields): Attribute[] =>
  Object.entries(fields).map(([key, v]) => ({ key, value: otlp(v) }));

/** A leak as attributes: text under a name that says nothing, fields flattened and nested. */
function leakAttributes({ text, fields }: Leak): Attribute[] {
  if (fields === undefined) return attributesOf({ note: text ?? '' });
  const flat = Object.fromEntries(leaves(fields, ''));
  return attributesOf({ ...fields, ...flat });
}

/** The sampler reads the last 14 digits of an id; it keeps the highest. */
export const traceIdOf = (index: number): string => index.toString(16).padStart(4, '0').padStart(32, 'f');

/** The leak everywhere in a trace: names, attributes of resource, span and event, exception, status. */
export function traceOf(leak: Leak, index: number): unknown {
  const id = `trace-${index}`;
  const now = BigInt(Date.now()) * 1_000_000n;
  const attributes = [...attributesOf({ order: id }), ...leakAttributes(leak)];
  const written = textOf(leak);
  const span = (spanId: string, more: object) => ({
    traceId: traceIdOf(index),
    spanId: spanId.padStart(16, 'b'),
    kind: 2,
    startTimeUnixNano: `${now - 20_000_000n}`,
    endTimeUnixNano: `${now}`,
    ...more,
  });
  return {
    resourceSpans: [
      {
        resource: { attributes: [...attributesOf({ 'service.name': 'checkout' }), ...leakAttributes(leak)] },
        scopeSpans: [
          {
            spans: [
              span('1', { name: 'checkout', attributes }),
              span('2', { name: `checkout ${written}`, attributes: attributesOf({ order: id }) }),
              span('3', {
                name: 'pay',
                attributes: attributesOf({ order: id }),
                status: { code: 2, message: `failed: ${written}` },
                events: [
                  { timeUnixNano: `${now}`, name: 'retry', attributes: leakAttributes(leak) },
                  { timeUnixNano: `${now}`, name: `saw ${written}` },
                  {
                    timeUnixNano: `${now}`,
                    name: 'exception',
                    attributes: attributesOf({
                      'exception.type': 'PaymentError',
                      'exception.message': written,
                      'exception.stacktrace': `PaymentError: ${written}\n    at pay (/app/pay.js:10:3)`,
                    }),
                  },
                ],
              }),
            ],
          },
        ],
      },
    ],
  };
}

/** The leak in a log record that was sent: body as text and as structure, attributes of record and resource. */
export function logRecordOf(leak: Leak, index: number): unknown {
  const timeUnixNano = `${BigInt(Date.now()) * 1_000_000n}`;
  const order = attributesOf({ order: `sent-${index}` });
  const records: unknown[] = [
    { timeUnixNano, body: otlp(`sent-${index} ${textOf(leak)}`), attributes: order },
    { timeUnixNano, body: otlp(`sent-${index} attributes`), attributes: [...order, ...leakAttributes(leak)] },
  ];
  if (leak.fields) {
    records.push({ timeUnixNano, body: otlp({ order: `sent-${index}`, ...leak.fields }), attributes: order });
  }
  return {
    resourceLogs: [
      {
        resource: { attributes: [...attributesOf({ 'service.name': 'checkout' }), ...leakAttributes(leak)] },
        scopeLogs: [{ logRecords: records }],
      },
    ],
  };
}

/** The leak in labels and in the exemplar's attributes of a metric that was sent. */
export function metricOf(leak: Leak, index: number): unknown {
  const timeUnixNano = `${BigInt(Date.now()) * 1_000_000n}`;
  const attributes = [...attributesOf({ order: `metric-${index}` }), ...leakAttributes(leak)];
  return {
    resourceMetrics: [
      {
        resource: { attributes: [...attributesOf({ 'service.name': 'checkout' }), ...leakAttributes(leak)] },
        scopeMetrics: [
          {
            metrics: [
              { name: 'checkout_queue_length', gauge: { dataPoints: [{ timeUnixNano, asDouble: 3, attributes }] } },
            ],
          },
        ],
      },
    ],
  };
}
