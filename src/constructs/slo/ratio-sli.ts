import type { Vector } from '../../query/promql/vector.ts';
import type { DurationText } from '../../shared/duration.ts';
import { needObject } from '../input.ts';
import type { InputSeries } from '../rules/rule-test.ts';
import { counterValues, type SeriesOf } from './event-history.ts';
import type { Sli } from './sli.ts';
import { eventExamples } from './sli-examples.ts';

export interface RatioProps<E extends string, T extends string> {
  /** Bad events per second over a window; summed over all labels. Never NaN: one spoils every mean it is part of. */
  readonly errors: (window: DurationText) => Vector<E>;
  /** All events per second over a window; summed over all labels. */
  readonly total: (window: DurationText) => Vector<T>;
  /** What counts as good, as the end of the sentence "99.9 % of …", such as `orders are shipped on the same day`. */
  readonly means: string;
  /**
   * The series of a test from counters in promtool's notation, one sample a minute:
   * `({ all, bad }) => [series(shipped, {}, all), series(late, {}, bad)]`.
   */
  readonly given: (counters: {
    readonly all: string;
    readonly good: string;
    readonly bad: string;
  }) => readonly InputSeries[];
}

/** A share of your own: two rates, as functions of the window they are taken over. */
export function ratioSli<E extends string, T extends string>(props: RatioProps<E, T>): Sli {
  const example = "ratioSli({ errors: w => late.rate(w), total: w => shipped.rate(w), means: '…', given: … })";
  const { errors, total, means, given } = needObject('The description of a ratio SLI', props, example);
  for (const [name, part] of Object.entries({ errors, total, given })) needFunction(name, part, example);
  const series: SeriesOf = history =>
    given({
      all: counterValues(history, 'all'),
      good: counterValues(history, 'good'),
      bad: counterValues(history, 'bad'),
    });
  const self: Sli = {
    kind: 'ratio',
    counts: 'events',
    good: means,
    // Summing twice is as good as once, and makes one series of many.
    bad: window => errors(window).sumBy(),
    all: window => total(window).sumBy(),
    of: () => self,
    series,
    examples: eventExamples(series),
  };
  return self;
}

const needFunction = (name: string, value: unknown, example: string): void => {
  if (typeof value !== 'function') needObject(`"${name}" of a ratio SLI`, undefined, example);
};
