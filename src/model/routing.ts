import type { Origin } from './origin.ts';
import type { SecretReference } from './workload.ts';

export interface WorkloadEndpoint {
  readonly workload: string;
  readonly port: string;
  readonly path: string;
}

/** How a message leaves the stack. Secrets by reference only. */
export type Integration =
  | {
      readonly kind: 'slack';
      readonly channel: string;
      readonly webhookUrl: SecretReference;
      readonly sendResolved: boolean;
    }
  | {
      readonly kind: 'pagerduty';
      readonly routingKey: SecretReference;
      readonly url: string;
      readonly sendResolved: boolean;
    }
  | {
      readonly kind: 'email';
      readonly to: string;
      readonly from: string;
      /** `host:port` */
      readonly smarthost: string;
      readonly username?: string;
      readonly password?: SecretReference;
      readonly requireTls: boolean;
      readonly sendResolved: boolean;
    }
  | {
      readonly kind: 'webhook';
      /** A literal URL, a secret that holds one, or a port of a workload of this stack. */
      readonly url: string | SecretReference | WorkloadEndpoint;
      readonly bearerToken?: SecretReference;
      /** Most alerts in one message; 0: no limit. */
      readonly maxAlerts: number;
      readonly sendResolved: boolean;
    }
  | {
      readonly kind: 'jira';
      /** `https://<site>.atlassian.net/rest/api/2/` or `/3/` */
      readonly apiUrl: string;
      readonly project: string;
      readonly issueType: string;
      readonly username: string;
      readonly apiToken: SecretReference;
      readonly sendResolved: boolean;
    }
  | { readonly kind: 'msteams'; readonly webhookUrl: SecretReference; readonly sendResolved: boolean };

export interface Receiver {
  readonly name: string;
  readonly integrations: readonly Integration[];
  readonly origin: Origin;
}

/** `label op value`, as Alertmanager writes it. */
export interface AlertMatcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

export interface Route {
  readonly receiver: string;
  readonly matchers: readonly AlertMatcher[];
  /** `['...']` groups by every label. */
  readonly groupBy: readonly string[];
  readonly groupWaitSeconds: number;
  readonly groupIntervalSeconds: number;
  readonly repeatIntervalSeconds: number;
  readonly continue: boolean;
  readonly muteTimeIntervals: readonly string[];
  readonly activeTimeIntervals: readonly string[];
  readonly routes: readonly Route[];
  readonly origin: Origin;
}

export interface Inhibition {
  readonly source: readonly AlertMatcher[];
  readonly target: readonly AlertMatcher[];
  readonly equal: readonly string[];
  readonly origin: Origin;
}

export interface TimeInterval {
  readonly name: string;
  readonly intervals: readonly {
    readonly times?: readonly { readonly start: string; readonly end: string }[];
    readonly weekdays?: readonly string[];
    readonly daysOfMonth?: readonly string[];
    readonly months?: readonly string[];
    readonly years?: readonly string[];
    /** Name of a time zone, such as `Europe/Berlin`. @default - UTC */
    readonly location?: string;
  }[];
  readonly origin: Origin;
}

/** Who is told what, when and how. */
export interface Routing {
  readonly receivers: readonly Receiver[];
  /** The root; `matchers` empty. */
  readonly route: Route;
  readonly inhibitions: readonly Inhibition[];
  readonly timeIntervals: readonly TimeInterval[];
  /** Why no receiver delivers outside, when none does. */
  readonly silentBecause?: string;
  readonly origin: Origin;
}

/** Keeps events inside the stack, or tells nobody at all. */
export const tellsNobody = (receiver: Receiver): boolean =>
  receiver.integrations.every(i => i.kind === 'webhook' && typeof i.url === 'object' && 'workload' in i.url);
