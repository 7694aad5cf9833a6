/** What is known of a finished request. */
export interface RequestFacts {
  readonly method: string;
  /** The pattern; never a path. */
  readonly route: string;
  readonly status: number;
  /** The caller went away before the answer was complete. */
  readonly aborted: boolean;
  /** Type of the error that was captured; empty: none. */
  readonly error: string;
  readonly sla: 'met' | 'missed' | '';
}

const outcome = ({ status, aborted }: RequestFacts): string => {
  if (aborted) return 'aborted';
  if (status >= 500) return 'server_error';
  return status >= 400 ? 'client_error' : 'ok';
};
const status = (facts: RequestFacts): string => (facts.aborted ? 'aborted' : String(facts.status));

/** Labels that are filled by their name; both common spellings. */
export const REQUEST_LABELS: Readonly<Record<string, (facts: RequestFacts) => string>> = {
  method: facts => facts.method,
  route: facts => facts.route,
  endpoint: facts => facts.route,
  handler: facts => facts.route,
  status,
  status_code: status,
  code: status,
  status_class: facts => (facts.aborted ? 'aborted' : `${Math.floor(facts.status / 100)}xx`),
  outcome,
  error: facts => facts.error,
  error_type: facts => facts.error,
  sla: facts => facts.sla,
};
