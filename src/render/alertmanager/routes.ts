import type { AlertMatcher, Inhibition, Route, TimeInterval } from '../../model/routing.ts';
import { formatSeconds } from '../../shared/duration.ts';

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

/** A matcher as Alertmanager's UTF-8 parser reads it; a label that is no plain name is quoted. */
export function matcherText({ label, op, value }: AlertMatcher): string {
  const name = /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) ? label : quoted(label);
  return `${name}${op}${quoted(value)}`;
}

const quoted = (text: string): string => `"${text.replace(/[\\"\n]/g, char => ESCAPES[char] ?? char)}"`;

const list = <T>(name: string, values: readonly T[]): Record<string, readonly T[]> =>
  values.length === 0 ? {} : { [name]: values };

/** A route with every timing written out: nothing depends on what the route above says. */
export const routeConfig = (route: Route, isRoot = true): Record<string, unknown> => ({
  receiver: route.receiver,
  ...list('matchers', route.matchers.map(matcherText)),
  ...list('group_by', route.groupBy),
  group_wait: formatSeconds(route.groupWaitSeconds),
  group_interval: formatSeconds(route.groupIntervalSeconds),
  repeat_interval: formatSeconds(route.repeatIntervalSeconds),
  // The root takes what no other route took; Alertmanager refuses these fields on it.
  ...(isRoot ? {} : { continue: route.continue }),
  ...(isRoot ? {} : list('mute_time_intervals', route.muteTimeIntervals)),
  ...(isRoot ? {} : list('active_time_intervals', route.activeTimeIntervals)),
  ...list(
    'routes',
    route.routes.map(child => routeConfig(child, false)),
  ),
});

export const inhibitionConfig = (inhibition: Inhibition): Record<string, unknown> => ({
  source_matchers: inhibition.source.map(matcherText),
  target_matchers: inhibition.target.map(matcherText),
  ...list('equal', inhibition.equal),
});

export const timeIntervalConfig = ({ name, intervals }: TimeInterval): Record<string, unknown> => ({
  name,
  time_intervals: intervals.map(interval => ({
    ...list(
      'times',
      (interval.times ?? []).map(time => ({ start_time: time.start, end_time: time.end })),
    ),
    ...list('weekdays', interval.weekdays ?? []),
    ...list('days_of_month', interval.daysOfMonth ?? []),
    ...list('months', interval.months ?? []),
    ...list('years', interval.years ?? []),
    ...(interval.location === undefined ? {} : { location: interval.location }),
  })),
});
