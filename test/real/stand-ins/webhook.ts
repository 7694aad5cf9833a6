import { broken, type HttpRequest, isText, jsonObject, type Vendor, type Verdict } from './http-stand-in.ts';

type Labels = Readonly<Record<string, string>>;

/** Version 4 of Alertmanager's JSON. */
export interface WebhookMessage {
  readonly version: string;
  readonly groupKey: string;
  readonly truncatedAlerts: number;
  readonly status: 'firing' | 'resolved';
  readonly receiver: string;
  readonly groupLabels: Labels;
  readonly commonLabels: Labels;
  readonly commonAnnotations: Labels;
  readonly externalURL: string;
  readonly alerts: readonly {
    readonly status: 'firing' | 'resolved';
    readonly labels: Labels;
    readonly annotations: Labels;
    readonly startsAt: string;
    readonly endsAt: string;
    readonly fingerprint: string;
  }[];
}

const rules = (message: WebhookMessage): Record<string, boolean> => ({
  'the version is 4': message.version === '4',
  'there is a key of the group': isText(message.groupKey),
  'the status is firing or resolved': ['firing', 'resolved'].includes(message.status),
  'there are alerts': Array.isArray(message.alerts) && message.alerts.length > 0,
});

/**
 * A service of one's own that takes Alertmanager's JSON on any path.
 * @param token asked at every request, since tokens are renewed; undefined: nobody has to show one
 */
export const webhook =
  (token: () => string | undefined = () => undefined): Vendor<WebhookMessage> =>
  (request: HttpRequest): Verdict<WebhookMessage> => {
    const expected = token();
    if (expected !== undefined && request.headers.authorization !== `Bearer ${expected}`) {
      return { status: 401, body: '{}', problems: ['the token is not the one expected'] };
    }
    const message = jsonObject(request) as WebhookMessage | undefined;
    const problems = message === undefined ? ['the body is no JSON object'] : broken(rules(message));
    return message === undefined || problems.length > 0
      ? { status: 400, body: '{}', problems }
      : { status: 200, body: '{}', message };
  };
