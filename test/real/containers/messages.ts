import { eventually } from '../telemetry-servers.ts';
import { stackJson } from './heartbeat-stack.ts';
import { type Outside, SLACK_PATHS } from './outside.ts';

export interface Told {
  readonly receiver: 'oncall' | 'team-core' | 'leads';
  /** When it arrived, in milliseconds since 1970. */
  readonly at: number;
  readonly resolved: boolean;
  readonly text: string;
}

/** Everything the world outside was told since a moment, in order. */
export function toldSince(outside: Outside, since: number): Told[] {
  const pages = outside.pagerduty.received.map(({ at, body, message }) => ({
    receiver: 'oncall' as const,
    at,
    resolved: message?.event_action === 'resolve',
    text: body,
  }));
  const posts = outside.slack.received.map(({ at, body, path }) => ({
    receiver: path === SLACK_PATHS.leads ? ('leads' as const) : ('team-core' as const),
    at,
    resolved: /\bresolved\b/i.test(body),
    text: body,
  }));
  return [...pages, ...posts].filter(told => told.at >= since).sort((a, b) => a.at - b.at);
}

/** The name of a service may begin with the name of another one. */
export const tellsOf = ({ text }: Told, alert: string, service: string): boolean =>
  text.includes(alert) && new RegExp(`(?<![\\w-])${service}(?![\\w-])`).test(text);

/** Seconds from a moment until a receiver was told of an alert of a service. */
export async function secondsUntilTold(
  outside: Outside,
  {
    since,
    receiver,
    alert,
    service,
    within,
  }: {
    readonly since: number;
    readonly receiver: Told['receiver'];
    readonly alert: string;
    readonly service: string;
    readonly within: number;
  },
): Promise<number> {
  const told = await eventually(
    `${receiver} is told of ${alert} of ${service}`,
    async () =>
      toldSince(outside, since).find(t => t.receiver === receiver && !t.resolved && tellsOf(t, alert, service)),
    within,
  );
  return (told.at - since) / 1000;
}

interface Detection {
  readonly receiver: string;
  readonly totalSeconds: number;
  readonly groupWaitSeconds: number;
  readonly joiningSeconds: number;
}

/** What `stack.json` computed for an alert of a service and a receiver. */
export function computed(name: string, service: string, receiver: string): Detection {
  const levels: { detection: Detection[] }[] = stackJson.alerts
    .filter((a: { name: string; service?: string }) => a.name === name && a.service === service)
    .flatMap((a: { levels: unknown[] }) => a.levels);
  const found = levels.flatMap(level => level.detection).find(d => d.receiver === receiver);
  if (found === undefined) throw new Error(`stack.json knows nothing of ${name} of ${service} for ${receiver}`);
  return found;
}
