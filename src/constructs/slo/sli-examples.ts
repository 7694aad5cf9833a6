import type { InputSeries } from '../rules/rule-test.ts';
import { count, type History, type Phase, type SeriesOf } from './event-history.ts';

/** What a metric does, and what is to be recorded of it over a window; what is absent is not asked for. */
export interface SliExample {
  readonly name: string;
  readonly inputs: readonly InputSeries[];
  /** Events, and bad ones, per second; or, where time is counted, shares of it. */
  readonly all?: number | 'nothing';
  readonly bad?: number | 'nothing';
}

/** Examples for a window of so many minutes that ends at a minute. */
export type SliExamples = (minutes: number, at: number) => readonly SliExample[];

export interface MoreExamples {
  /** Series that must not count. @default - none */
  readonly strangers?: SeriesOf;
  /** Series of what never happened may be missing. @default false */
  readonly bornWithFirst?: boolean;
  readonly more?: SliExamples;
}

type Counts = Pick<Phase, 'events' | 'bad'>;

/** Even traffic of another kind before the window, and twice within it: half a window or two are told from one. */
const phases = (minutes: number, at: number, [before, first, second]: readonly [Counts, Counts, Counts]): History => [
  { minutes: at - minutes, ...before },
  { minutes: Math.ceil(minutes / 2), ...first },
  { minutes: Math.floor(minutes / 2), ...second },
];

/** Less than one event a second. */
export const eventsUntil = (minutes: number, at: number): History =>
  phases(minutes, at, [
    { events: 30, bad: 24 },
    { events: 6, bad: 2 },
    { events: 18, bad: 12 },
  ]);
const elsewhereUntil = (minutes: number, at: number): History =>
  phases(minutes, at, [
    { events: 12, bad: 0 },
    { events: 12, bad: 6 },
    { events: 6, bad: 0 },
  ]);

/** The series as one instance exposes them. */
export const withInstance = (inputs: readonly InputSeries[], instance: string): readonly InputSeries[] =>
  inputs.map(({ series, values }) => {
    const [, name = series, labels = ''] = /^([^{]*)(?:\{(.*)\})?$/.exec(series) ?? [];
    const others = labels.replace(/(?:^|,\s*)instance="[^"]*"/, '').replace(/^,\s*/, '');
    return { series: `${name}{${[others, `instance="${instance}"`].filter(text => text !== '').join(', ')}}`, values };
  });

/** Examples of an SLI that counts events: what is recorded is counted, event by event. */
export const eventExamples =
  (series: SeriesOf, { strangers, bornWithFirst = false, more }: MoreExamples = {}): SliExamples =>
  (minutes, at) => {
    const both = [eventsUntil(minutes, at), elsewhereUntil(minutes, at)] as const;
    const example = (
      name: string,
      change: (phase: Phase) => Phase,
      others: readonly InputSeries[] = [],
    ): SliExample => {
      const [one, two] = [both[0].map(change), both[1].map(change)];
      const inputs = [...withInstance(series(one), 'one'), ...withInstance(series(two), 'two')];
      // A rate reaches from the first sample within its window to the last.
      const counted = [one, two].map(history => count(history, at, minutes - 1));
      const perSecond = (of: 'events' | 'bad') => counted.reduce((sum, c) => sum + c[of], 0) / (60 * (minutes - 1));
      return {
        name,
        inputs: [...(bornWithFirst ? inputs.filter(({ values }) => /[1-9]/.test(bare(values))) : inputs), ...others],
        all: perSecond('events'),
        bad: perSecond('bad'),
      };
    };
    return [
      example('two instances fail now and then', phase => phase, strangers?.(both[0].map(fails)) ?? []),
      example('nothing has ever failed', phase => ({ ...phase, bad: 0 })),
      example('everything has always failed', fails),
      ...(bornWithFirst ? [] : [example('there is no traffic', phase => ({ ...phase, events: 0, bad: 0 }))]),
      ...(more?.(minutes, at) ?? []),
    ];
  };

const fails = (phase: Phase): Phase => ({ ...phase, bad: phase.events });

/** Without the lengths of runs. */
const bare = (values: string): string => values.replaceAll(/x\d+/g, '');
