import { routesFor } from '../model/detection-time.ts';
import type { Problem } from '../model/origin.ts';
import { type AlertMatcher, type Inhibition, type Route, type Routing, tellsNobody } from '../model/routing.ts';
import type { StackModel } from '../model/stack.ts';
import { canLack, fixedLabels, levelsOf, mayMatch } from './alert-lookup.ts';
import { checkMatchers } from './check-matchers.ts';

/** The routing tree says what its author meant. */
export function checkRouting(model: StackModel): Problem[] {
  const { routing } = model;
  if (!routing) {
    const alerting = levelsOf(model)[0];
    if (!alerting || model.declared.includes('alertmanager')) return [];
    return [
      {
        code: 'stack-tells-nobody',
        origin: model.origin,
        message: `The stack has alerts (${alerting.alert.name} and others) but no Alertmanager.`,
        hint: "Add new Alertmanager(stack, 'alertmanager', { route: route(…) }), or point at yours with `existing`.",
      },
    ];
  }
  return [
    ...checkReach(routing.route),
    ...checkMatchers(model, routing.route),
    ...checkReceivers(routing),
    ...checkDelivery(model, routing),
    ...routing.inhibitions.flatMap(i => checkInhibition(model, i)),
  ];
}

const key = (m: AlertMatcher): string => `${m.label}${m.op}${m.value}`;

/** A branch behind one that takes everything it would take is never reached. */
function checkReach(route: Route): Problem[] {
  const problems = route.routes.flatMap(checkReach);
  route.routes.forEach((later, i) => {
    const taken = new Set(later.matchers.map(key));
    const above = route.routes
      .slice(0, i)
      .find(earlier => !earlier.continue && earlier.matchers.every(m => taken.has(key(m))));
    if (!above) return;
    const where = later.matchers.map(m => `${m.label}${m.op}"${m.value}"`).join(', ') || 'everything';
    problems.push({
      code: 'route-unreachable',
      origin: later.origin,
      message: `The branch for ${where} to "${later.receiver}" is never reached: the branch to "${above.receiver}" before it takes all of that.`,
      hint: 'Put the narrower branch first, or say continue: true on the wider one.',
    });
  });
  return problems;
}

function checkReceivers(routing: Routing): Problem[] {
  const used = new Set<string>();
  const walk = (route: Route): void => {
    used.add(route.receiver);
    for (const child of route.routes) walk(child);
  };
  walk(routing.route);
  const declared = routing.receivers.map(r => r.name);
  return [
    ...routing.receivers
      .filter(r => !used.has(r.name))
      .map(r => ({
        code: 'receiver-unused' as const,
        origin: r.origin,
        message: `No route leads to the receiver "${r.name}".`,
        hint: 'Add a branch with .when(…) or remove the receiver.',
      })),
    ...[...used]
      .filter(name => !declared.includes(name))
      .map(name => ({
        code: 'receiver-unknown' as const,
        origin: routing.origin,
        message: `A route leads to "${name}", which is no receiver.`,
        hint: `Known: ${declared.join(', ')}.`,
      })),
    ...(routing.silentBecause !== undefined && routing.silentBecause.trim() === ''
      ? [
          {
            code: 'stack-tells-nobody' as const,
            origin: routing.origin,
            message: 'Nobody is told of alerts, and the reason is empty.',
            hint: 'Say why in silentBecause, or declare a receiver.',
          },
        ]
      : []),
  ];
}

/** Every alert but the Watchdog and pure information reaches somebody, as far as fixed labels tell. */
function checkDelivery(model: StackModel, routing: Routing): Problem[] {
  if (routing.silentBecause !== undefined) return [];
  const silent = new Set(routing.receivers.filter(tellsNobody).map(r => r.name));
  return levelsOf(model)
    .filter(({ level, alert }) => level.severity !== 'info' && alert.name !== 'Watchdog')
    .filter(located => routesFor(routing.route, fixedLabels(located)).every(route => silent.has(route.receiver)))
    .map(({ alert, level }) => ({
      code: 'alert-reaches-nobody' as const,
      origin: alert.origin,
      message: `${alert.name} (${level.severity}) ends at a receiver that tells nobody.`,
      hint: 'Route it to somebody, or lower its severity to info.',
    }));
}

/** Alertmanager takes a label that both sides lack for equal, so one alert would mute strangers. */
function checkInhibition(model: StackModel, inhibition: Inhibition): Problem[] {
  const levels = levelsOf(model);
  const sources = levels.filter(l => mayMatch(l, inhibition.source));
  const targets = levels.filter(l => mayMatch(l, inhibition.target));
  const sameName = inhibition.equal.includes('alertname');
  for (const label of inhibition.equal) {
    const lacking = sources.filter(s => canLack(s, label));
    for (const source of lacking) {
      const target = targets.find(
        t => t.alert !== source.alert && canLack(t, label) && (!sameName || t.alert.name === source.alert.name),
      );
      if (!target) continue;
      return [
        {
          code: 'inhibition-label-missing',
          origin: inhibition.origin,
          message: `Inhibition on equal "${label}": neither ${source.alert.name} nor ${target.alert.name} carries it, so the first would mute the second whatever it is about.`,
          hint: `Remove "${label}" from equal, narrow when or mute, or keep the label in the alerts' expressions.`,
        },
      ];
    }
  }
  return [];
}
