import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRefusal } from '../ingest/custom-value.ts';
import { readTraceEvents } from '../traces/trace-event.ts';
import type { TraceForwarder } from '../traces/trace-forwarder.ts';
import { HttpError, json } from './answer.ts';
import { areComplaints, tellComplaints } from './complaints.ts';
import type { JsonReader } from './read-json.ts';

const MOST_BYTES = 1_048_576;

/** Takes trace events: they are passed on later. */
export async function answerTraces(
  request: IncomingMessage,
  response: ServerResponse,
  traces: TraceForwarder,
  reader: JsonReader,
): Promise<void> {
  const { metrics } = traces;
  let data: unknown;
  try {
    data = await reader.read(request, MOST_BYTES);
  } catch (error) {
    metrics.invalid('malformed');
    throw error;
  }
  const events = readTraceEvents(data);
  if (isRefusal(events)) {
    metrics.invalid(events.reason);
    throw new HttpError(events.reason === 'limit' ? 413 : 400, events.message);
  }
  if (areComplaints(events)) {
    for (const { reason } of events) metrics.invalid(reason);
    return tellComplaints(response, 'events', events);
  }
  const accepted = traces.offer(events);
  if (accepted === 0 && events.length > 0) throw new HttpError(503, 'too many events wait', { 'retry-after': '5' });
  json(response, 202, {
    accepted,
    dropped: events.length - accepted,
    spans: events.slice(0, accepted).map(({ traceId, spanId }) => ({ traceId, spanId })),
  });
}
