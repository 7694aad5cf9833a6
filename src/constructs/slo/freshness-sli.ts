import type { LabelSchema } from '../../metrics/declaration.ts';
import { time } from '../../query/promql/functions.ts';
import type { Gauge } from '../../query/promql/gauge.ts';
import type { Where } from '../../query/promql/matchers.ts';
import type { Vector } from '../../query/promql/vector.ts';
import { Duration, type DurationInput } from '../../shared/duration.ts';
import { needObject } from '../input.ts';
import { exampleLabels } from '../rules/example-labels.ts';
import { hasService } from '../rules/fixed-where.ts';
import { gaugeValues } from './event-history.ts';
import { inputSeries } from './input-series.ts';
import type { Sli } from './sli.ts';

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
    series: history => {
      const own = exampleLabels(gauge, where);
      const age = ({ bad }: { readonly bad: number }): number => (bad > 0 ? 2 * bound.seconds + 600 : 0);
      return [
        inputSeries(
          name,
          own,
          gaugeValues(history, (minute, phase) => minute * 60 - age(phase)),
        ),
      ];
    },
  };
}
