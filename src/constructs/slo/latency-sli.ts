import type { LabelSchema } from '../../metrics/declaration.ts';
import { boundText } from '../../query/promql/bound-text.ts';
import { Histogram } from '../../query/promql/histogram.ts';
import type { AnyWhere, Where } from '../../query/promql/matchers.ts';
import type { NativeHistogram } from '../../query/promql/native-histogram.ts';
import { needNumber, needObject } from '../input.ts';
import { exampleLabels } from '../rules/example-labels.ts';
import { fixedWhere, hasService } from '../rules/fixed-where.ts';
import { counterValues, type SeriesOf } from './event-history.ts';
import { inputSeries } from './input-series.ts';
import { nativeValues } from './native-values.ts';
import type { Sli } from './sli.ts';
import { eventExamples, eventsUntil, type MoreExamples } from './sli-examples.ts';
import { strangersOf } from './strangers.ts';

export interface LatencyProps<S extends LabelSchema> {
  /**
   * What takes at most that long is good, in the metric's unit. Of a classic histogram this is the upper bound of a
   * bucket, which is exact; of a native one it is interpolated within a bucket.
   */
  readonly below: number;
  /** Only these are counted at all, such as those that succeeded. @default - every observation */
  readonly where?: Where<S>;
  /** What counts as good, as the end of the sentence "99.9 % of …". @default - made from the metric and the bound */
  readonly means?: string;
}

/**
 * The share of observations that were fast enough: `latencySli(duration, { below: 0.5 })`.
 * @throws finding `query-unknown-bucket` when no bucket of a classic histogram ends there
 */
export function latencySli<S extends LabelSchema>(
  histogram: Histogram<S> | NativeHistogram<S>,
  props: LatencyProps<S>,
): Sli {
  const example = 'latencySli(duration, { below: 0.5 })';
  needObject('The histogram of a latency SLI', histogram, example);
  const { below, where, means } = needObject('The bound of a latency SLI', props, example);
  needNumber('The bound of a latency SLI (below)', below, { above: 0 });
  const { name, unit } = histogram.declaration;
  const series: SeriesOf = history => {
    const own = exampleLabels(histogram, where);
    if (!(histogram instanceof Histogram)) return [inputSeries(name, own, nativeValues(history, below))];
    const all = counterValues(history, 'all');
    return [
      inputSeries(`${name}_bucket`, { ...own, le: boundText(below) }, counterValues(history, 'good')),
      inputSeries(`${name}_bucket`, { ...own, le: '+Inf' }, all),
      inputSeries(`${name}_count`, own, all),
    ];
  };
  return {
    kind: 'latency',
    counts: 'events',
    good: means ?? `observations of ${name} are at most ${below}${unit === undefined ? '' : ` ${unit}`}`,
    metric: histogram.declaration,
    of: service =>
      hasService(selectionOf(histogram))
        ? latencySli(histogram, props)
        : latencySli(histogram.where({ service } as Where<S>) as typeof histogram, props),
    ...(histogram instanceof Histogram ? classic(histogram, props) : native(histogram, props)),
    series,
    examples: eventExamples(series, {
      strangers: strangersOf({ ...fixedWhere(selectionOf(histogram)), ...(where as AnyWhere | undefined) }, series),
      ...(histogram instanceof Histogram ? ofClassic(series) : {}),
    }),
  };
}

/** The bucket is not exposed; and it is ahead of the count, as when a scrape falls between the two. */
const ofClassic = (inputs: SeriesOf): MoreExamples => ({
  more: (minutes, at) => [
    {
      name: 'no bucket ends there',
      inputs: inputs(eventsUntil(minutes, at)).filter(({ series }) => !series.includes(' le="')),
      all: 'nothing',
      bad: 'nothing',
    },
    {
      name: 'the bucket is ahead of the count',
      inputs: inputs([{ minutes: at, events: 6, bad: -2 }]),
      bad: 0,
    },
  ],
});

type Vectors = Pick<Sli, 'all' | 'bad'>;

const classic = <S extends LabelSchema>(histogram: Histogram<S>, { below, where }: LatencyProps<S>): Vectors => {
  const bucket = (where === undefined ? histogram : histogram.where(where)).bucketAt(below);
  const good: Vectors['all'] = window => bucket.rate(window).sumBy();
  const observed: Vectors['all'] = window => histogram.count.rate(window, where).sumBy();
  return {
    // A bucket that is declared and not exposed must not pass for a service without slow requests.
    all: window => observed(window).and(good(window)),
    bad: window => observed(window).sub(good(window)).clampMin(0),
  };
};

const native = <S extends LabelSchema>(histogram: NativeHistogram<S>, { below, where }: LatencyProps<S>): Vectors => {
  const all: Vectors['all'] = window => histogram.rate(window, where).sumBy().histogramCount();
  const share = (window: Parameters<Vectors['all']>[0]) =>
    histogram.rate(window, where).sumBy().histogramFraction(below, Number.POSITIVE_INFINITY);
  // Of no observations the share is NaN.
  return { all, bad: window => all(window).gt(0).mul(share(window)) };
};

const selectionOf = <S extends LabelSchema>(histogram: Histogram<S> | NativeHistogram<S>) =>
  histogram instanceof Histogram ? histogram.count.selection : histogram.selection;
