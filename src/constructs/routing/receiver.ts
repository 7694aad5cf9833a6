import type { Integration } from '../../model/routing.ts';
import type { SecretReference } from '../../model/workload.ts';

/** A named set of integrations; each gets every message routed to it. */
export interface ReceiverDeclaration {
  readonly name: string;
  readonly integrations: readonly [Integration, ...Integration[]];
  readonly trace: { readonly stack?: string };
}

/** `receiver('oncall', pagerduty({ routingKey }), email({ … }))`: at least one integration, so that it delivers. */
export const receiver = (
  name: string,
  ...integrations: readonly [Integration, ...Integration[]]
): ReceiverDeclaration => ({
  name,
  integrations,
  trace: new Error('declared here'),
});

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
