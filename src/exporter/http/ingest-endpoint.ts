import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CustomValue, isRefusal, type Refusal } from '../ingest/custom-value.ts';
import type { Intake } from '../ingest/intake.ts';
import { type ItemComplaint, readJsonValues } from '../ingest/json-values.ts';
import { HttpError, json } from './answer.ts';
import type { JsonReader } from './read-json.ts';

/** Of many complaints the first are told. */
const MOST_TOLD = 20;

const isComplaint = (found: CustomValue | ItemComplaint | undefined): found is ItemComplaint =>
  found !== undefined && isRefusal(found);

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
  if (isComplaint(values[0])) {
    const complaints = values as readonly ItemComplaint[];
    for (const complaint of complaints) intake.refused('http', complaint);
    return tell(response, complaints);
  }
  const taken = values as readonly CustomValue[];
  const refused = intake.take('http', taken);
  if (refused.size === 0) return json(response, 200, { accepted: taken.length });
  tell(
    response,
    [...refused].map(([index, refusal]) => ({ index, name: taken[index]?.name ?? '', ...refusal })),
  );
}

function tell(response: ServerResponse, complaints: readonly (Refusal & { readonly index: number })[]): void {
  json(response, 422, {
    error: `nothing was taken: ${complaints.length} of the metrics ${complaints.length === 1 ? 'is' : 'are'} wrong`,
    metrics: complaints.slice(0, MOST_TOLD),
  });
}
