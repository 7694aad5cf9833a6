import type { Severity } from '../../model/rule.ts';
import { type AlertPromise, firing } from './alert-promise.ts';
import { count, type History, lengthOf, type Phase } from './event-history.ts';

/** What happens, when one looks, and what must fire then: found by counting events. */
export interface Scenario {
  readonly name: string;
  readonly history: History;
  readonly minute: number;
  readonly firing: readonly Severity[];
}

/** Enough that a hundredth of a per cent is many events. */
const BUSY = 1_000_000;
const USUAL = 1_000;
const NIGHT = 1;

/** Rules see a change up to five minutes late, since they know five-minute rates: no verdict is asked for meanwhile. */
const LATE_MINUTES = 5;

/** So much traffic that the longer windows hold little else. */
const BUSY_MINUTES = 15;

/** How far a rate lies on either side of the least that fires. */
const MARGIN = 0.01;

const good = (minutes: number, events: number): Phase => ({ minutes, events, bad: 0 });
const failing = (minutes: number, events: number): Phase => ({ minutes, events, bad: events });

/** Counting events is the longest part of declaring an objective, and most objectives of a stack promise the same. */
function remembering(count: (promise: AlertPromise) => readonly Scenario[]) {
  const known = new Map<string, readonly Scenario[]>();
  return (promise: AlertPromise): readonly Scenario[] => {
    const key = JSON.stringify(promise);
    const scenarios = known.get(key) ?? count(promise);
    known.set(key, scenarios);
    return scenarios;
  };
}

/** Scenarios for an SLI that counts events. */
export const eventScenarios = remembering(promise => [
  ...outage(promise, USUAL),
  ...quickPage(promise),
  ...steady(promise, 'critical'),
  ...steady(promise, 'warning'),
  look('at night one of a few requests fails', promise, [good(60, NIGHT), failing(1, NIGHT), good(4, NIGHT)], 63),
  ...allFailAtNight(promise),
  look('all traffic ends, and nothing has failed', promise, [good(10, USUAL), good(20, 0)], 28),
]);

/** Scenarios for an SLI that counts time: a minute is good or bad. */
export const timeScenarios = remembering(promise => [
  ...outage(promise, 1),
  look('nothing is ever bad', promise, [good(30, 1)], 28),
]);

const look = (name: string, promise: AlertPromise, history: History, minute: number): Scenario => ({
  name,
  history,
  minute,
  firing: firing(history, minute, promise),
});

/** Everything fails after an hour without failures, until the page is out; then nothing does. */
function outage(promise: AlertPromise, events: number): readonly Scenario[] {
  const hour = 60;
  const failed = [good(hour, events), failing(300, events)];
  const told = minuteOf(failed, hour, promise, now => now.length > 0);
  if (told === undefined) return [];
  const worst = minuteOf(failed, hour, promise, now => now.includes('critical')) ?? told;
  const severity = firing(failed, worst, promise).includes('critical') ? 'critical' : 'warning';
  const lasting = worst - hour;
  const after = promise.days + 2 * LATE_MINUTES + (severity === 'critical' ? 0 : 12 * promise.days);
  const ended = [good(LATE_MINUTES, events), failing(lasting, events), good(after, events)];
  return [
    look('everything fails after an hour without failures', promise, failed, worst),
    ...(settled(ended, lengthOf(ended), promise)
      ? [look('the trouble is over, though the long windows still hold it', promise, ended, lengthOf(ended))]
      : []),
  ];
}

/** The first minute at which the verdict is the wanted one, and the rules have had time to come to it. */
function minuteOf(
  history: History,
  from: number,
  promise: AlertPromise,
  wanted: (now: readonly Severity[]) => boolean,
) {
  for (let minute = from; minute < lengthOf(history); minute += 1)
    if (wanted(firing(history, minute, promise)) && settled(history, minute, promise)) return minute;
  return undefined;
}

/** Whether the verdict has been the same for as long as the rules may be late. */
function settled(history: History, minute: number, promise: AlertPromise): boolean {
  const now = firing(history, minute, promise).join();
  return Array.from({ length: LATE_MINUTES }, (_, i) => firing(history, minute - i - 1, promise).join()).every(
    before => before === now,
  );
}

/**
 * After a busy time without failures, which the longer windows still hold, a thin stream of failures just over and just
 * under what the quickest page looks for. Rules that take means of ratios fail here.
 */
function quickPage(promise: AlertPromise): readonly Scenario[] {
  const window = promise.days * 2;
  const history = (bad: number): History => [
    good(BUSY_MINUTES, 1_000 * BUSY),
    { minutes: window + LATE_MINUTES + 1, events: BUSY, bad },
  ];
  return around(
    'a quiet time after a busy one',
    history,
    BUSY_MINUTES + window + LATE_MINUTES + 1,
    promise,
    'critical',
  );
}

/** The same traffic from the first sample on. */
const steady = (promise: AlertPromise, severity: Severity): readonly Scenario[] =>
  around('even traffic', bad => [{ minutes: 25, events: BUSY, bad }], 20, promise, severity);

/** Two scenarios: a little more than the least that fires, and a little less. */
function around(
  what: string,
  history: (bad: number) => History,
  minute: number,
  promise: AlertPromise,
  severity: Severity,
): readonly Scenario[] {
  const fires = (bad: number): boolean => firing(history(bad), minute, promise).includes(severity);
  const least = leastOf(fires);
  if (least === undefined) return [];
  const [over, under] = [Math.ceil(least * (1 + MARGIN)), Math.floor((least - 1) * (1 - MARGIN))];
  if (over > BUSY) return [];
  const named = (bad: number): string => `${what}, ${bad} of ${BUSY} fail (${severity} fires from ${least} on)`;
  return [over, under].map(bad => look(named(bad), promise, history(bad), minute));
}

/** The least number from 1 to all that fires, by halving. */
function leastOf(fires: (bad: number) => boolean): number | undefined {
  if (!fires(BUSY)) return undefined;
  let [silent, loud] = [0, BUSY];
  while (loud - silent > 1) {
    const middle = Math.floor((silent + loud) / 2);
    if (fires(middle)) loud = middle;
    else silent = middle;
  }
  return loud;
}

/** Few requests are no excuse when all of them fail. */
function allFailAtNight(promise: AlertPromise): readonly Scenario[] {
  const history = [failing(300, NIGHT)];
  const minute = minuteOf(history, LATE_MINUTES, promise, now => now.includes('critical'));
  if (minute === undefined) return [];
  // A rate may count one event less than there were.
  const later = minute + 3;
  return settled(history, later, promise) ? [look('at night all of a few requests fail', promise, history, later)] : [];
}

/** What the budget's series must say at the end of a history, by counting. */
export function remaining(history: History, objective: number): number {
  const { events, bad } = count(history, lengthOf(history), lengthOf(history));
  return Number((1 - bad / ((events * (100 - objective)) / 100)).toFixed(6));
}
