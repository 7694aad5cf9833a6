import { Duration, firesWhen, staysSilentWhen, type Vector } from 'sightline';
import type { AnyGauge } from '../application/own.ts';
import type { Processes } from './subject.ts';

/** What comes and goes with traffic is low at some time of two hours; what leaks is not. */
export interface Growth {
  readonly processes: Processes;
  readonly metric: AnyGauge;
  /** Below that nobody need care. */
  readonly least: number;
  /** So many times as much as a day before. */
  readonly factor: number;
}

export const NEEDS_TWO_DAYS = { history: '2d' } as const;

/** The lowest value of two hours, by that of a day before. */
export function grownInADay({ metric, least }: Growth): Vector<'instance'> {
  const lowest = (at: AnyGauge) => at.range('2h').minOverTime().maxBy('instance');
  return lowest(metric)
    .gt(least)
    .div(lowest(metric.offset('1d')));
}

/** @param summary of a process that holds 1.1 times as much as may be, after half an hour */
export function growthTests({ processes, metric, least, factor }: Growth, summary: string) {
  const n = (times: number): number => Math.round(times * least * 100) / 100;
  const given = (one: string, again: string, other = `${n(2)}x900`) =>
    processes.series(metric, { one, again, other, elsewhere: `${n(9)}x900` });
  const labels = { instance: 'one' };
  const grown = (by: number, from = 2) => given(`${n(from)}x300 ${n(from * by)}x500`, `${n(1)}x900`);
  const every = { every: '5m' } as const;
  const seldom = { ...every, evaluatedEvery: '30m' } as const;
  return [
    firesWhen('it held much more for two hours and a half', {
      given: grown(1.1 * factor),
      ...every,
      from: Duration.parse('27h30m'),
      labels,
      annotations: { summary },
    }),
    firesWhen('it held less a day ago, for a moment', {
      given: given(`${n(2.2 * factor)}x11 ${n(2)} ${n(2.2 * factor)}x500`, `${n(1)}x900`),
      ...every,
      from: Duration.parse('25h30m'),
      until: '27h',
      labels,
    }),
    staysSilentWhen('it held exactly as much as may be', { given: grown(factor), ...seldom, at: '30h' }),
    staysSilentWhen('it held a little less', { given: grown(0.97 * factor), ...seldom, at: '30h' }),
    firesWhen('it held a little more', { given: grown(1.03 * factor), ...seldom, at: '30h', labels }),
    staysSilentWhen('it is exactly as little as nobody need care for', {
      given: given(`${n(0.4)}x300 ${n(1)}x500`, `${n(0.3)}x900`),
      ...seldom,
      at: '30h',
    }),
    firesWhen('it is a little more than that', {
      given: given(`${n(0.4)}x300 ${n(1.04)}x500`, `${n(0.3)}x900`),
      ...seldom,
      at: '30h',
      labels,
    }),
    staysSilentWhen('it is young', { given: given(`${n(9)}x200`, `${n(1)}x200`), ...seldom, at: '15h' }),
  ];
}
