import { broken, type HttpRequest, isText, jsonObject, type Verdict } from './http-stand-in.ts';

export interface PagerdutyEvent {
  readonly routing_key: string;
  readonly event_action: 'trigger' | 'acknowledge' | 'resolve';
  readonly dedup_key: string;
  readonly client: string;
  readonly client_url: string;
  readonly payload: {
    readonly summary: string;
    readonly source: string;
    readonly severity: string;
    readonly class: string;
    readonly component: string;
    readonly group: string;
    readonly custom_details: Readonly<Record<string, string>>;
  };
  readonly links: readonly { readonly href: string; readonly text: string }[];
}

const LARGEST_EVENT = 512_000;

/** Rules of https://developer.pagerduty.com/docs/send-alert-event. */
function rules(event: PagerdutyEvent): Record<string, boolean> {
  const { payload } = event;
  const triggers = event.event_action === 'trigger';
  return {
    "Length of 'routing_key' is incorrect (should be 32 characters)": event.routing_key?.length === 32,
    "'event_action' is not trigger, acknowledge or resolve": ['trigger', 'acknowledge', 'resolve'].includes(
      event.event_action,
    ),
    "'dedup_key' is missing or longer than 255 characters": isText(event.dedup_key)
      ? event.dedup_key.length <= 255
      : triggers,
    "'payload.summary' is missing or longer than 1024 characters":
      !triggers || (isText(payload?.summary) && [...payload.summary].length <= 1024),
    "'payload.source' is missing": !triggers || isText(payload?.source),
    "'payload.severity' is not critical, error, warning or info":
      !triggers || ['critical', 'error', 'warning', 'info'].includes(payload?.severity),
    "'links' have no address": (event.links ?? []).every(link => URL.canParse(link.href)),
  };
}

/** The endpoint `/v2/enqueue` of the Events API v2. */
export function pagerduty(request: HttpRequest): Verdict<PagerdutyEvent> {
  const refused = (status: number, problems: readonly string[]): Verdict<PagerdutyEvent> => ({
    status,
    body: JSON.stringify({ status: 'invalid event', message: 'Event object is invalid', errors: problems }),
    problems,
  });
  if (request.method !== 'POST' || request.path !== '/v2/enqueue') return refused(404, ['Not Found']);
  if (Buffer.byteLength(request.body) > LARGEST_EVENT) return refused(413, ['The event is larger than 512 KB']);
  const message = jsonObject(request) as PagerdutyEvent | undefined;
  if (message === undefined) return refused(400, ['JSON cannot be parsed']);
  const problems = broken(rules(message));
  if (problems.length > 0) return refused(400, problems);
  const { dedup_key } = message;
  return {
    status: 202,
    body: JSON.stringify({ status: 'success', message: 'Event processed', dedup_key }),
    message,
  };
}
