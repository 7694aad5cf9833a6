import type { LabelSchema } from '../../metrics/declaration.ts';
import { time } from '../../query/promql/functions.ts';
import type { Gauge } from '../../query/promql/gauge.ts';
import type { AnyWhere, Where } from '../../query/promql/matchers.ts';
import type { Vector } from '../../query/promql/vector.ts';
import { Duration, type DurationInput } from '../../shared/duration.ts';
import { needObject } from '../input.ts';
import { exampleLabels } from '../rules/example-labels.ts';
import { fixedWhere, hasService } from '../rules/fixed-where.ts';
import type { InputSeries } from '../rules/rule-test.ts';
import { gaugeValues, type SeriesOf } from './event-history.ts';
import { inputSeries } from './input-series.ts';
import type { Sli } from './sli.ts';
import { type SliExamples, withInstance } from './sli-examples.ts';
import { strangersOf } from './strangers.ts';

export interface FreshnessProps<S extends LabelSchema> {
  /** The newest timestamp may be that old. */
  readonly within: DurationInput;
  /** Only these series are looked at. @default - every series of the gauge */
  readonly where?: Where<S>;
  /** What counts as good, as the end of the sentence "99.9 % of …". @default - made from the metric and the bound */
  readonly means?: string;
}

/** How often the age is looked at. */
const STEP = '30s';

/**
 * The share of time in which something was new enough: `freshnessSli(lastImport, { within: '1h' })`, over a gauge that
 * holds the Unix time of the last success. Of several series the newest counts.
 */
export function freshnessSli<S extends LabelSchema>(gauge: Gauge<S>, props: FreshnessProps<S>): Sli {
  const example = "freshnessSli(lastImport, { within: '1h' })";
  needObject('The gauge of a freshness SLI', gauge, example);
  const { within, where, means } = needObject('The bound of a freshness SLI', props, example);
  const bound = Duration.parse(within);
  const { name } = gauge.declaration;
  const newest = (): Vector<never> => gauge.value(where).maxBy();
  const series: SeriesOf = history => {
    const own = exampleLabels(gauge, where);
    const age = ({ bad }: { readonly bad: number }): number => (bad > 0 ? 2 * bound.seconds + 600 : 0);
    return [
      inputSeries(
        name,
        own,
        gaugeValues(history, (minute, phase) => minute * 60 - age(phase)),
      ),
    ];
  };
  return {
    kind: 'freshness',
    counts: 'time',
    good: means ?? `the time ${name} is at most ${bound} old`,
    metric: gauge.declaration,
    bad: window => time().sub(newest()).compareBool('>', bound.seconds).subquery(window, { every: STEP }).avgOverTime(),
    all: window => gauge.range(window, where).presentOverTime().groupBy(),
    of: service =>
      hasService(gauge.selection)
        ? freshnessSli(gauge, props)
        : freshnessSli(gauge.where({ service } as Where<S>), props),
    series,
    examples: examplesOf(bound.seconds, values => inputSeries(name, exampleLabels(gauge, where), values), {
      ...fixedWhere(gauge.selection),
      ...(where as AnyWhere | undefined),
    }),
  };
}

/** It gets too old in the middle of the window; and it is exposed for most of the window, or was until just before. */
const examplesOf =
  (bound: number, own: (values: string) => InputSeries, told: AnyWhere): SliExamples =>
  (minutes, at) => {
    const constant = (seconds: number, until = at) => own(`${seconds}x${until}`);
    const since = at * 60 - minutes * 30 - bound;
    const strangers = strangersOf(told, () => [constant(at * 60)])([]);
    return [
      {
        name: 'of two series the newer gets too old in the middle',
        inputs: [
          ...withInstance([constant(since)], 'one'),
          ...withInstance([constant(since - 2 * bound - 86_400)], 'two'),
          ...strangers,
        ],
        all: 1,
        bad: 0.5,
      },
      { name: 'it ended within the window', inputs: [constant(0, at - minutes + 1), ...strangers], all: 1 },
      { name: 'it ended before the window', inputs: [constant(0, at - minutes - 1), ...strangers], all: 'nothing' },
    ];
  };
