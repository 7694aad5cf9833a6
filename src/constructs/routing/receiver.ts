import type { Integration } from '../../model/routing.ts';
import type { SecretReference } from '../../model/workload.ts';
import { InputError } from '../../shared/input-error.ts';
import { needObject, needUrl } from '../input.ts';
import { dnsLabel } from '../names.ts';

/** A named set of integrations; each gets every message routed to it. */
export interface ReceiverDeclaration {
  readonly name: string;
  readonly integrations: readonly [Integration, ...Integration[]];
  readonly trace: { readonly stack?: string };
}

/**
 * `receiver('oncall', pagerduty({ routingKey }), email({ … }))`: at least one integration, so that it delivers.
 * @throws InputError `receiver-invalid`, `secret-literal`, `name-invalid`
 */
export const receiver = (
  name: string,
  ...integrations: readonly [Integration, ...Integration[]]
): ReceiverDeclaration => {
  dnsLabel('A receiver', name);
  if (integrations.length === 0)
    throw new InputError(
      'receiver-invalid',
      `The receiver "${name}" has nothing that delivers.`,
      `Give it an integration, such as receiver('${name}', slack({ channel, webhookUrl })).`,
    );
  for (const integration of integrations) checkIntegration(name, integration);
  return { name, integrations, trace: new Error('declared here') };
};

/** Fields that must be there, by kind; all of them can be forgotten where types are not checked. */
const REQUIRED: Readonly<Record<Integration['kind'], readonly string[]>> = {
  slack: ['channel', 'webhookUrl'],
  pagerduty: ['routingKey', 'url'],
  email: ['to', 'from', 'smarthost'],
  webhook: ['url'],
  jira: ['apiUrl', 'project', 'issueType', 'username', 'apiToken'],
  msteams: ['webhookUrl'],
};

/** Fields that hold an address, unless it is a secret. */
const URL_FIELDS = ['url', 'apiUrl'];

/** Fields whose value is a secret whatever it looks like. */
const SECRET_FIELDS = ['webhookUrl', 'routingKey', 'apiToken', 'bearerToken', 'password'];

/** @throws InputError `receiver-invalid`, `secret-literal` */
function checkIntegration(name: string, given: Integration): void {
  const integration = needObject(`An integration of the receiver "${name}"`, given, 'slack({ channel, webhookUrl })');
  const { kind } = integration;
  const values = integration as unknown as Readonly<Record<string, unknown>>;
  for (const field of REQUIRED[kind] ?? []) {
    if (values[field] === undefined || values[field] === '')
      throw new InputError(
        'receiver-invalid',
        `The ${kind} integration of the receiver "${name}" has no ${field}.`,
        `Add ${field} to ${kind}({ … }).`,
      );
  }
  for (const field of URL_FIELDS) {
    const url = values[field];
    if (typeof url === 'string') needUrl(`${field} of the receiver "${name}"`, url, 'https://hooks.example/alerts');
  }
  if (kind === 'email' && !/^[a-zA-Z0-9.-]+:\d{1,5}$/.test(integration.smarthost))
    throw new InputError(
      'address-invalid',
      `The mail server "${integration.smarthost.slice(0, 60)}" of the receiver "${name}" is not host:port.`,
      'Write its name and port, such as "mail.example:587".',
    );
  for (const field of SECRET_FIELDS) {
    if (typeof values[field] !== 'string') continue;
    throw new InputError(
      'secret-literal',
      `The receiver "${name}" has the text of a secret as ${field}, which would be written to generated files.`,
      `Name it instead: ${field}: secret('${kind}-${name}', 'where to get it'), and give the value to \`sightline secrets\`.`,
    );
  }
}

interface Resolved {
  /** Also tell when it is over. @default true */
  readonly sendResolved?: boolean;
}

/** A Slack channel through an incoming webhook, whose URL is a secret. */
export const slack = (
  p: Resolved & { readonly channel: string; readonly webhookUrl: SecretReference },
): Integration => ({
  kind: 'slack',
  sendResolved: true,
  ...p,
});

/** PagerDuty Events v2. */
export const pagerduty = (
  p: Resolved & {
    readonly routingKey: SecretReference;
    /** @default - PagerDuty's own endpoint in the US region */
    readonly url?: string;
  },
): Integration => ({ kind: 'pagerduty', sendResolved: true, url: 'https://events.pagerduty.com/v2/enqueue', ...p });

export const email = (
  p: Resolved & {
    readonly to: string;
    readonly from: string;
    /** `host:port` of the mail server. */
    readonly smarthost: string;
    readonly username?: string;
    readonly password?: SecretReference;
    /** @default true */
    readonly requireTls?: boolean;
  },
): Integration => ({ kind: 'email', sendResolved: true, requireTls: true, ...p });

/** Posts Alertmanager's JSON to a URL of yours. */
export const webhook = (
  p: Resolved & {
    /** A URL that holds a token must be a secret. */
    readonly url: string | SecretReference;
    readonly bearerToken?: SecretReference;
    /** Most alerts in one message; the rest is counted. @default 0, no limit */
    readonly maxAlerts?: number;
  },
): Integration => ({ kind: 'webhook', sendResolved: true, maxAlerts: 0, ...p });

/** Issues in Jira or Jira Service Management. */
export const jira = (
  p: Resolved & {
    /** `https://<site>.atlassian.net/rest/api/3/` */
    readonly apiUrl: string;
    readonly project: string;
    /** @default 'Incident' */
    readonly issueType?: string;
    readonly username: string;
    readonly apiToken: SecretReference;
  },
): Integration => ({ kind: 'jira', sendResolved: true, issueType: 'Incident', ...p });

/** Microsoft Teams through a Power Automate workflow's URL. */
export const msteams = (p: Resolved & { readonly webhookUrl: SecretReference }): Integration => ({
  kind: 'msteams',
  sendResolved: true,
  ...p,
});
