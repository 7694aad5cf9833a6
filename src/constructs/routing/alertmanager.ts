import type { Construct } from 'constructs';
import type { Inhibition, Integration, Receiver, Route, Routing } from '../../model/routing.ts';
import { Bytes, type BytesInput } from '../../shared/bytes.ts';
import { Duration, type DurationInput } from '../../shared/duration.ts';
import { InputError } from '../../shared/input-error.ts';
import { addServerJob } from '../components/add-server.ts';
import { addAlertmanager } from '../components/alertmanager-workload.ts';
import { ComponentElement, type ComponentProps, externalHosts } from '../components/component-element.ts';
import { needObject } from '../input.ts';
import type { StackDraft } from '../stack-draft.ts';
import { type InhibitionProps, resolveInhibition } from './inhibition.ts';
import { matchers } from './matcher.ts';
import { milderLevels } from './milder-levels.ts';
import type { ReceiverDeclaration } from './receiver.ts';
import { RoutingResolver } from './resolve-routing.ts';
import type { RouteDeclaration } from './route.ts';

interface RoutingProps {
  /** The root of the routing tree. */
  readonly route: RouteDeclaration;
  /** Everyone who can be told; those the tree names need not be repeated. */
  readonly receivers?: readonly ReceiverDeclaration[];
}

interface SilentProps {
  /** Why nobody is told: a stack without a receiver that delivers needs a reason. */
  readonly silentBecause: string;
}

export type AlertmanagerProps = ComponentProps &
  (RoutingProps | SilentProps) & {
    readonly inhibitions?: readonly InhibitionProps[];
    /**
     * An outside watcher that is pinged every minute and pages when the pings stop: the only alert that can tell of the
     * death of Prometheus, Alertmanager or the whole platform.
     */
    readonly deadMansSwitch?: ReceiverDeclaration;
    /** How long silences and the notification log are kept. @default 120 h */
    readonly retention?: DurationInput;
    /** @default - computed */
    readonly storage?: BytesInput;
    /** Keep every alert event in Loki, when the stack has a Collector and Loki. @default true */
    readonly keepEvents?: boolean;
  };

/**
 * A target over its scrape limits is told as that, not as down as well. Both are as urgent as each other, and only the
 * same instance is meant: another one may really be down.
 */
const LIMIT_BEFORE_DOWN: InhibitionProps = {
  when: { alertname: 'ScrapeLimitHit' },
  mute: { alertname: 'ServiceDown' },
  equal: ['job', 'instance'],
};

/** Decides who is told of an alert, when and how often. */
export class Alertmanager extends ComponentElement {
  readonly component = 'alertmanager';
  readonly #props: AlertmanagerProps;

  constructor(scope: Construct, id: string, props: AlertmanagerProps) {
    super(scope, id, props);
    this.#props = needObject(
      'The description of an Alertmanager',
      props,
      "new Alertmanager(stack, 'alertmanager', { route: route(…) })",
    );
  }

  contribute(draft: StackDraft): void {
    const deployment = this.deployment(draft);
    draft.component('alertmanager', {
      kind: 'alertmanager',
      deployment,
      version: this.version('alertmanager'),
      retentionSeconds: Duration.parse(this.#props.retention ?? '120h').seconds,
      ...(this.props.externalUrl === undefined ? {} : { externalUrl: this.props.externalUrl }),
      origin: this.origin,
    });
    if (deployment.kind === 'deployed') addServerJob(draft, this, { port: 'http', expectedSeries: 300 });
    draft.later(this.origin, () => {
      const routing = this.#routing(draft);
      draft.routing = routing;
      if (deployment.kind === 'existing') return;
      const secrets = routing.receivers.flatMap(r => r.integrations.flatMap(secretsOf));
      const hosts = routing.receivers.flatMap(r =>
        r.integrations.flatMap(i => externalHosts(integrationUrls(i), `receiver ${r.name}`)),
      );
      addAlertmanager(draft, this, {
        secrets,
        hosts,
        ...(this.#props.storage === undefined ? {} : { storage: Bytes.parse(this.#props.storage) }),
      });
    });
  }

  #routing(draft: StackDraft): Routing {
    const { origin } = this;
    const props = this.#props;
    const resolver = new RoutingResolver(origin.path);
    const inhibitions: Inhibition[] = [...milderLevels(draft), LIMIT_BEFORE_DOWN, ...(props.inhibitions ?? [])].map(
      inhibition => ({ ...resolveInhibition(inhibition), origin }),
    );
    const first: Route[] = [];
    const receivers: Receiver[] = [];
    // A misspelt name leaves undefined, and a stack that nobody watches.
    if ('deadMansSwitch' in props)
      needObject('The receiver of the dead man’s switch', props.deadMansSwitch, 'deadMansSwitch: outsideWatcher');
    if (props.deadMansSwitch) {
      // The Watchdog of each minute is an alert of its own and is told once: Alertmanager holds alerts of a dead
      // Prometheus for minutes, and repeating them would be no sign of life.
      first.push({
        ...this.#plainRoute(resolver.receiver(props.deadMansSwitch), 30, 1_800),
        matchers: matchers({ alertname: 'Watchdog' }),
        groupBy: ['...'],
        groupWaitSeconds: 0,
      });
    }
    const silent: Receiver = { name: 'nobody', integrations: [], origin };
    if (!props.deadMansSwitch) {
      first.push({ ...this.#plainRoute('nobody', 300, 43_200), matchers: matchers({ alertname: 'Watchdog' }) });
    }
    if (props.keepEvents !== false && draft.components.collector && draft.components.loki) {
      first.push({
        ...this.#plainRoute('alert-events', 10, 43_200),
        groupBy: ['...'],
        groupWaitSeconds: 0,
        continue: true,
      });
      const keep: Integration = {
        kind: 'webhook',
        url: { workload: 'collector', port: 'alert-events', path: '/alerts' },
        maxAlerts: 0,
        sendResolved: true,
      };
      receivers.push({ name: 'alert-events', integrations: [keep], origin });
    }
    if ('silentBecause' in props) {
      return {
        receivers: [silent, ...receivers, ...resolver.receivers],
        route: { ...this.#plainRoute('nobody', 300, 43_200), routes: first },
        inhibitions,
        timeIntervals: [],
        silentBecause: props.silentBecause,
        origin,
      };
    }
    if (needRoute(props.route).props.escalate) {
      throw new InputError(
        'route-root',
        'The root route cannot escalate.',
        'Put `escalate` on a branch, such as .when({ severity: "critical" }, oncall, { escalate }).',
      );
    }
    const root = resolver.route(needRoute(props.route));
    for (const declared of props.receivers ?? [])
      resolver.receiver(needObject('A receiver of an Alertmanager', declared, 'receivers: [oncall]'));
    const needsSilent = first.some(r => r.receiver === 'nobody');
    return {
      receivers: [...(needsSilent ? [silent] : []), ...receivers, ...resolver.receivers],
      route: { ...root, routes: [...first, ...root.routes, rest(root)] },
      inhibitions,
      timeIntervals: resolver.timeIntervals,
      origin,
    };
  }

  #plainRoute(receiver: string, groupIntervalSeconds: number, repeatIntervalSeconds: number): Route {
    return {
      receiver,
      matchers: [],
      groupBy: ['alertname'],
      groupWaitSeconds: 30,
      groupIntervalSeconds,
      repeatIntervalSeconds,
      continue: false,
      muteTimeIntervals: [],
      activeTimeIntervals: [],
      routes: [],
      origin: this.origin,
    };
  }
}

const needRoute = (route: RouteDeclaration): RouteDeclaration => {
  const example = 'route: route(receiver)';
  needObject(
    'The receiver of the route of an Alertmanager',
    needObject('The route of an Alertmanager', route, example).receiver,
    example,
  );
  return route;
};

/**
 * Takes what no branch takes. Alertmanager's root does so only while no branch matches at all, and the branch that
 * keeps events matches everything.
 */
const rest = (root: Route): Route => ({ ...root, matchers: [], routes: [] });

const secretsOf = (integration: Integration) =>
  Object.values(integration).filter(value => typeof value === 'object' && value !== null && 'purpose' in value);

/** Addresses a literal part of the declaration names; a URL inside a secret is known to be HTTPS only. */
function integrationUrls(integration: Integration): readonly string[] {
  switch (integration.kind) {
    case 'slack':
      return ['https://hooks.slack.com'];
    case 'pagerduty':
      return [integration.url];
    case 'email':
      return [`smtp://${integration.smarthost}`];
    case 'jira':
      return [integration.apiUrl];
    case 'msteams':
      return ['https://*.logic.azure.com'];
    case 'webhook':
      if (typeof integration.url === 'string') return [integration.url];
      return 'purpose' in integration.url ? ['https://*'] : [];
  }
}
