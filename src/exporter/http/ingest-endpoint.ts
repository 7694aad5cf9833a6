import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRefusal } from '../ingest/custom-value.ts';
import type { Intake } from '../ingest/intake.ts';
import { readJsonValues } from '../ingest/json-values.ts';
import { HttpError, json } from './answer.ts';
import { areComplaints, tellComplaints } from './complaints.ts';
import type { JsonReader } from './read-json.ts';

/** Takes custom metrics: all of a request, or nothing and every reason. */
export async function answerIngest(
  request: IncomingMessage,
  response: ServerResponse,
  intake: Intake,
  reader: JsonReader,
): Promise<void> {
  const { limits } = intake.metrics;
  let data: unknown;
  try {
    data = await reader.read(request, limits.bytes);
  } catch (error) {
    if (error instanceof HttpError) intake.refused('http', { reason: error.status === 413 ? 'limit' : 'malformed' });
    throw error;
  }
  const values = readJsonValues(data, limits, intake.settings.prefix);
  if (isRefusal(values)) {
    intake.refused('http', values);
    throw new HttpError(values.reason === 'limit' ? 413 : 400, values.message);
  }
  if (areComplaints(values)) {
    for (const complaint of values) intake.refused('http', complaint);
    return tellComplaints(response, 'metrics', values);
  }
  const refused = intake.take('http', values);
  if (refused.size === 0) return json(response, 200, { accepted: values.length });
  tellComplaints(
    response,
    'metrics',
    [...refused].map(([index, refusal]) => ({ index, name: values[index]?.name ?? '', ...refusal })),
  );
}
