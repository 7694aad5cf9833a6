import type { ServerResponse } from 'node:http';
import { isRefusal, type Refusal } from '../ingest/custom-value.ts';
import type { ItemComplaint } from '../ingest/json-values.ts';
import { json } from './answer.ts';

/** Of many complaints the first are told. */
const MOST_TOLD = 20;

export function areComplaints<T extends object>(
  found: readonly T[] | readonly ItemComplaint[],
): found is readonly ItemComplaint[] {
  const [first] = found;
  return first !== undefined && isRefusal(first);
}

/** Says which items of a request are wrong, and that none was taken. */
export function tellComplaints(
  response: ServerResponse,
  items: 'metrics' | 'events',
  complaints: readonly (Refusal & { readonly index: number })[],
): void {
  json(response, 422, {
    error: `nothing was taken: ${complaints.length} of the ${items} ${complaints.length === 1 ? 'is' : 'are'} wrong`,
    [items]: complaints.slice(0, MOST_TOLD),
  });
}
