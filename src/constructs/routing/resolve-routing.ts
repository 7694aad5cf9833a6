import type { Receiver, Route, TimeInterval } from '../../model/routing.ts';
import { Duration } from '../../shared/duration.ts';
import { InputError } from '../../shared/input-error.ts';
import { needLabelNames } from '../input.ts';
import { dnsLabel } from '../names.ts';
import { matchers } from './matcher.ts';
import type { ReceiverDeclaration } from './receiver.ts';
import type { DeclaredRoute } from './route.ts';
import type { TimeIntervalDeclaration } from './time-interval.ts';

/** Timings by urgency (docs/detection-time.md): a page waits 5 s, a ticket may collect company for 30 s. */
const TIMING = {
  critical: { wait: 5, interval: 10, repeat: 3_600 },
  normal: { wait: 30, interval: 300, repeat: 43_200 },
} as const;

const GROUP_BY = ['alertname', 'service', 'severity'];

/** Turns declared routes into the model's, collecting every receiver and time interval they name. */
export class RoutingResolver {
  readonly #path: string;
  readonly #receivers = new Map<string, ReceiverDeclaration>();
  readonly #intervals = new Map<string, TimeIntervalDeclaration>();

  constructor(path: string) {
    this.#path = path;
  }

  route(declared: DeclaredRoute): Route {
    const [root] = this.#routes(declared, new Set());
    if (!root) throw new Error('a route resolves to itself');
    return root;
  }

  /** Registers and names a receiver. @throws InputError when another one has the same name */
  receiver(declared: ReceiverDeclaration): string {
    const known = this.#receivers.get(declared.name);
    if (known && known !== declared) {
      throw new InputError(
        'name-duplicate',
        `Two receivers are named "${declared.name}".`,
        'Declare the receiver once, in a constant, and use that.',
      );
    }
    this.#receivers.set(dnsLabel('A receiver', declared.name), declared);
    return declared.name;
  }

  get receivers(): Receiver[] {
    return [...this.#receivers.values()].map(({ name, integrations, trace }) => ({
      name,
      integrations,
      origin: { path: `${this.#path}/${name}`, trace },
    }));
  }

  get timeIntervals(): TimeInterval[] {
    return [...this.#intervals.values()].map(({ name, intervals, trace }) => ({
      name,
      intervals,
      origin: { path: `${this.#path}/${name}`, trace },
    }));
  }

  #interval(declared: TimeIntervalDeclaration): string {
    this.#intervals.set(declared.name, declared);
    return declared.name;
  }

  /**
   * The declared branches and, behind them, one for pages: a branch made for all severities collects company for 30 s,
   * which is too long for somebody who must wake up.
   */
  #children(declared: DeclaredRoute, within: ReadonlySet<DeclaredRoute>): Route[] {
    const { props, match, receiver, trace } = declared;
    const children = declared.children.flatMap(child => this.#routes(child, within));
    const timed = props.groupWait !== undefined || props.groupInterval !== undefined;
    const paged = children.some(
      child =>
        !child.continue && child.matchers.every(m => m.label === 'severity' && m.op === '=' && m.value === 'critical'),
    );
    if (timed || paged || match.severity !== undefined) return children;
    const { escalate: _, continue: __, ...same } = props;
    const pages: DeclaredRoute = { match: { severity: 'critical' }, receiver, props: same, children: [], trace };
    return [...children, ...this.#routes(pages, within)];
  }

  /** A declared route and, when it escalates, its slower twin behind it. */
  #routes(declared: DeclaredRoute, above: ReadonlySet<DeclaredRoute>): Route[] {
    if (above.has(declared)) {
      throw new InputError('route-circular', 'A route contains itself.', 'Build the branch as a route of its own.');
    }
    const { props, match } = declared;
    const timing = match.severity === 'critical' ? TIMING.critical : TIMING.normal;
    const within = new Set([...above, declared]);
    const route: Route = {
      receiver: this.receiver(declared.receiver),
      matchers: matchers(match),
      groupBy: props.groupBy === 'all' ? ['...'] : needLabelNames('groupBy', props.groupBy ?? GROUP_BY),
      groupWaitSeconds: seconds(props.groupWait, timing.wait),
      groupIntervalSeconds: seconds(props.groupInterval, timing.interval),
      repeatIntervalSeconds: seconds(props.repeat, timing.repeat),
      continue: props.continue ?? false,
      muteTimeIntervals: (props.muteDuring ?? []).map(i => this.#interval(i)),
      activeTimeIntervals: (props.onlyDuring ?? []).map(i => this.#interval(i)),
      routes: this.#children(declared, within),
      origin: { path: this.#path, trace: declared.trace },
    };
    if (!props.escalate) return [route];
    const slower: Route = {
      ...route,
      receiver: this.receiver(props.escalate.to),
      groupBy: ['...'],
      groupWaitSeconds: seconds(props.escalate.after, 0),
      routes: [],
    };
    return [{ ...route, continue: true }, slower];
  }
}

const seconds = (given: Parameters<typeof Duration.parse>[0] | undefined, otherwise: number): number =>
  given === undefined ? otherwise : Duration.parse(given).seconds;
