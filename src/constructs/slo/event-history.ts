import type { InputSeries } from '../rules/rule-test.ts';

/** A stretch of even traffic: so many events a minute, so many of them bad. */
export interface Phase {
  readonly minutes: number;
  readonly events: number;
  readonly bad: number;
}

/** What happened, minute by minute, from the first sample on. */
export type History = readonly Phase[];

/** One kind of events of a history, to be written as a counter. */
export type Counted = 'all' | 'good' | 'bad';

/** How SLIs turn a history into the series of their metrics, one sample a minute. */
export type SeriesOf = (history: History) => readonly InputSeries[];

const perMinute = ({ events, bad }: Phase, counted: Counted): number =>
  counted === 'all' ? events : counted === 'bad' ? bad : events - bad;

/** The counter of these events in promtool's notation: `0+10x59 600+90x9`. */
export function counterValues(history: History, counted: Counted): string {
  let total = 0;
  const parts = ['0'];
  for (const phase of history) {
    const step = perMinute(phase, counted);
    parts.push(`${total + step}+${step}x${phase.minutes - 1}`);
    total += step * phase.minutes;
  }
  return parts.join(' ');
}

/** The values of a gauge, one function a minute: `value(minute, phase)`. */
export const gaugeValues = (history: History, value: (minute: number, phase: Phase) => number): string => {
  const minutes = history.flatMap(phase => Array.from({ length: phase.minutes }, () => phase));
  const [first] = minutes;
  return [...(first === undefined ? [] : [value(0, first)]), ...minutes.map((phase, i) => value(i + 1, phase))].join(
    ' ',
  );
};

/** Events and bad events of the `window` minutes before `minute`, counted one minute after the other. */
export function count(
  history: History,
  minute: number,
  window: number,
): { readonly events: number; readonly bad: number } {
  let events = 0;
  let bad = 0;
  let now = 0;
  for (const phase of history) {
    for (let i = 0; i < phase.minutes; i += 1) {
      now += 1;
      if (now > minute || now <= minute - window) continue;
      events += phase.events;
      bad += phase.bad;
    }
  }
  return { events, bad };
}

/** Minutes a history lasts. */
export const lengthOf = (history: History): number => history.reduce((sum, phase) => sum + phase.minutes, 0);
