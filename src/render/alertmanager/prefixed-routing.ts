import type { AlertMatcher, Route, Routing } from '../../model/routing.ts';

/**
 * A stack's routing as a guest of an Alertmanager that exists already: receivers and time intervals carry the stack's
 * name, and routes and inhibitions touch nothing but alerts with the label `stack`.
 */
export function prefixedRouting(stack: string, routing: Routing): Routing {
  const own: AlertMatcher = { label: 'stack', op: '=', value: stack };
  const name = (plain: string): string => `${stack}-${plain}`;
  const prefixed = (route: Route): Route => ({
    ...route,
    receiver: name(route.receiver),
    muteTimeIntervals: route.muteTimeIntervals.map(name),
    activeTimeIntervals: route.activeTimeIntervals.map(name),
    routes: route.routes.map(prefixed),
  });
  return {
    ...routing,
    receivers: routing.receivers.map(receiver => ({ ...receiver, name: name(receiver.name) })),
    route: { ...prefixed(routing.route), matchers: [own] },
    inhibitions: routing.inhibitions.map(inhibition => ({
      ...inhibition,
      source: [own, ...inhibition.source],
      target: [own, ...inhibition.target],
    })),
    timeIntervals: routing.timeIntervals.map(interval => ({ ...interval, name: name(interval.name) })),
  };
}
