import type { DurationInput } from '../../shared/duration.ts';
import { needObject } from '../input.ts';
import type { AlertMatch } from './matcher.ts';
import type { ReceiverDeclaration } from './receiver.ts';
import type { TimeIntervalDeclaration } from './time-interval.ts';

export interface RouteProps {
  /** Labels whose values make one message. `'all'`: every alert its own. @default - `alertname`, `service`, `severity` */
  readonly groupBy?: readonly string[] | 'all';
  /** Wait for further alerts before the first message. @default - 5 s for critical alerts, 30 s otherwise */
  readonly groupWait?: DurationInput;
  /** Wait before telling of further alerts in the same group. @default - 10 s for critical alerts, 5 m otherwise */
  readonly groupInterval?: DurationInput;
  /** Say it again when nothing changed. @default - 1 h for critical alerts, 12 h otherwise */
  readonly repeat?: DurationInput;
  /** Not told during these. */
  readonly muteDuring?: readonly TimeIntervalDeclaration[];
  /** Told only during these. */
  readonly onlyDuring?: readonly TimeIntervalDeclaration[];
  /** Look at the following routes as well. @default false */
  readonly continue?: boolean;
  /**
   * Tell somebody else when it still fires after a while. Alertmanager knows no acknowledgement: a silence is one, and
   * its restart begins the wait anew (docs/routing.md).
   */
  readonly escalate?: { readonly after: DurationInput; readonly to: ReceiverDeclaration };
}

/** A route as it was declared. */
export interface DeclaredRoute {
  readonly match: AlertMatch;
  readonly receiver: ReceiverDeclaration;
  readonly props: RouteProps;
  readonly children: readonly DeclaredRoute[];
  readonly trace: { readonly stack?: string };
}

/** A route under construction: immutable, every call gives a new one. */
export class RouteDeclaration implements DeclaredRoute {
  readonly match: AlertMatch;
  readonly receiver: ReceiverDeclaration;
  readonly props: RouteProps;
  readonly children: readonly RouteDeclaration[];
  readonly trace: { readonly stack?: string };

  constructor(
    match: AlertMatch,
    receiver: ReceiverDeclaration,
    props: RouteProps,
    children: readonly RouteDeclaration[],
  ) {
    this.match = match;
    this.receiver = receiver;
    this.props = props;
    this.children = children;
    this.trace = new Error('declared here');
  }

  /** Alerts that match go there instead; the first match wins. `to` may be a route with branches of its own. */
  when(match: AlertMatch, to: ReceiverDeclaration | RouteDeclaration, props: RouteProps = {}): RouteDeclaration {
    checkProps(props);
    const child =
      to instanceof RouteDeclaration
        ? new RouteDeclaration(match, to.receiver, { ...to.props, ...props }, to.children)
        : new RouteDeclaration(match, needObject('The receiver of a route', to, '.when({ … }, oncall)'), props, []);
    return new RouteDeclaration(this.match, this.receiver, this.props, [...this.children, child]);
  }
}

/** What a misspelt name leaves undefined. @throws InputError `value-missing` */
function checkProps({ escalate, muteDuring = [], onlyDuring = [] }: RouteProps): void {
  if (escalate) needObject('The receiver of an escalation', escalate.to, "escalate: { after: '15m', to: leads }");
  for (const interval of [...muteDuring, ...onlyDuring])
    needObject('A time interval of a route', interval, 'muteDuring: [nights]');
}

/** `route(teamSlack).when({ severity: 'critical' }, oncall)`: everything goes to `to`, except what matches a branch. */
export function route(to: ReceiverDeclaration, props: RouteProps = {}): RouteDeclaration {
  checkProps(props);
  const receiver = needObject('The receiver of a route', to, "route(receiver('team-core', slack({ … })))");
  return new RouteDeclaration({}, receiver, props, []);
}
