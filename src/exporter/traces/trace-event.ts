import { randomBytes } from 'node:crypto';
import { isObject } from '../../shared/is-object.ts';
import { isRefusal, type Refusal } from '../ingest/custom-value.ts';
import type { ItemComplaint } from '../ingest/json-values.ts';
import { isFiniteNumber, isSpanId, isTraceId, type Raw } from '../ingest/raw.ts';

/** One event, as OTLP will have it. */
export interface TraceEvent {
  readonly traceId: string;
  readonly spanId: string;
  /** A span of OTLP in JSON. */
  readonly json: string;
}

const FIELDS =
  'name, kind, traceId, spanId, parentSpanId, startTime, durationSeconds, status, message, attributes'.split(', ');
const KINDS = ['internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES = ['unset', 'ok', 'error'];
const MOST_EVENTS = 1_000;
const MOST_ATTRIBUTES = 64;
const MOST_NAME = 200;
const MOST_VALUE = 2_000;
const LATEST_MS = Date.UTC(2100, 0);
const LONGEST_SECONDS = 30 * 86_400;

const refuse = (reason: Refusal['reason'], message: string): Refusal => ({ reason, message });

/** Events of a request `{"events": [{"name": …}]}`, or what is wrong with it. @param now what is not told began then */
export function readTraceEvents(
  data: unknown,
  now = Date.now(),
): readonly TraceEvent[] | Refusal | readonly ItemComplaint[] {
  const items = isObject(data) ? data.events : undefined;
  if (!Array.isArray(items)) return refuse('malformed', 'it is no {"events": [...]}');
  if (items.length > MOST_EVENTS) return refuse('limit', `there are more than ${MOST_EVENTS} events in one request`);
  const read = items.map(item => readEvent(item, now));
  const complaints = read.flatMap((found, index) => (isRefusal(found) ? [{ index, ...found }] : []));
  return complaints.length > 0 ? complaints : (read as readonly TraceEvent[]);
}

function readEvent(item: unknown, now: number): TraceEvent | Refusal {
  if (!isObject(item)) return refuse('malformed', 'it is no object');
  const unknown = Object.keys(item).find(field => !FIELDS.includes(field));
  if (unknown !== undefined) {
    return refuse('malformed', `"${unknown.slice(0, 50)}" is not known; there are ${FIELDS.join(', ')}`);
  }
  const { name, kind = 'internal', status = 'unset', message = '' } = item;
  if (typeof name !== 'string' || name === '' || name.length > MOST_NAME) {
    return refuse('name', `"name" is no text of 1 to ${MOST_NAME} characters`);
  }
  const [kindIndex, code] = [KINDS.indexOf(String(kind)), STATUSES.indexOf(String(status))];
  if (kindIndex < 0) return refuse('value', `"kind" is none of ${KINDS.join(', ')}`);
  if (code < 0) return refuse('value', `"status" is none of ${STATUSES.join(', ')}`);
  if (typeof message !== 'string' || message.length > MOST_VALUE) {
    return refuse('value', `"message" is no text of at most ${MOST_VALUE} characters`);
  }
  const ids = readIds(item);
  if (isRefusal(ids)) return ids;
  const times = readTimes(item, now);
  if (isRefusal(times)) return times;
  const attributes = readAttributes(item);
  if (isRefusal(attributes)) return attributes;
  const span = {
    ...ids,
    name: name.toWellFormed(),
    kind: kindIndex + 1,
    ...times,
    attributes,
    status: { code, ...(message === '' ? {} : { message: message.toWellFormed() }) },
  };
  return { traceId: ids.traceId, spanId: ids.spanId, json: JSON.stringify(span) };
}

/** Those that are not told are made up: an event may stand alone. */
function readIds({ traceId = newId(16), spanId = newId(8), parentSpanId }: Raw) {
  if (!isTraceId(traceId)) return refuse('value', '"traceId" is not 32 small hexadecimal digits');
  if (!isSpanId(spanId)) return refuse('value', '"spanId" is not 16 small hexadecimal digits');
  if (parentSpanId === undefined) return { traceId, spanId };
  if (!isSpanId(parentSpanId)) return refuse('value', '"parentSpanId" is not 16 small hexadecimal digits');
  return { traceId, spanId, parentSpanId };
}

const newId = (bytes: number): string => randomBytes(bytes).toString('hex');
const nanoseconds = (milliseconds: number): string => `${BigInt(Math.round(milliseconds * 1_000)) * 1_000n}`;

function readTimes({ startTime, durationSeconds = 0 }: Raw, now: number) {
  if (!isFiniteNumber(durationSeconds) || durationSeconds < 0 || durationSeconds > LONGEST_SECONDS) {
    return refuse('value', `"durationSeconds" is not from 0 to ${LONGEST_SECONDS}`);
  }
  const given = typeof startTime === 'string' ? Date.parse(startTime.slice(0, 50)) : startTime;
  const began = given ?? now - durationSeconds * 1_000;
  if (!isFiniteNumber(began) || began < 0 || began > LATEST_MS) {
    return refuse('value', '"startTime" is no time such as "2026-01-31T12:00:00Z", nor milliseconds since 1970');
  }
  return {
    startTimeUnixNano: nanoseconds(began),
    endTimeUnixNano: nanoseconds(began + durationSeconds * 1_000),
  };
}

function readAttributes({ attributes = {} }: Raw) {
  if (!isObject(attributes)) return refuse('labels', '"attributes" is no {"name": value}');
  const pairs = Object.entries(attributes);
  if (pairs.length > MOST_ATTRIBUTES) return refuse('labels', `it has more than ${MOST_ATTRIBUTES} attributes`);
  const wrong = pairs.find(
    ([key, value]) => key === '' || key.length > MOST_NAME || attributeValue(value) === undefined,
  );
  if (wrong !== undefined) {
    return refuse(
      'labels',
      `the attribute ${JSON.stringify(wrong[0].slice(0, 50))} is no text of at most ${MOST_VALUE} characters, number or boolean`,
    );
  }
  return pairs.map(([key, value]) => ({ key: key.toWellFormed(), value: attributeValue(value) }));
}

function attributeValue(value: unknown): object | undefined {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'string') return value.length > MOST_VALUE ? undefined : { stringValue: value.toWellFormed() };
  if (!isFiniteNumber(value)) return undefined;
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
