import type { MetricDeclaration } from '../../metrics/declaration.ts';
import type { Slo } from '../../model/slo.ts';
import type { Vector } from '../../query/promql/vector.ts';
import type { DurationText } from '../../shared/duration.ts';
import type { SeriesOf } from './event-history.ts';
import type { SliExamples } from './sli-examples.ts';

/**
 * A service level indicator: what is counted, and what of it is bad. Both vectors carry no labels and have the same
 * unit: events per second, or, where time is counted, the share of it.
 */
export interface Sli {
  readonly kind: Slo['sli'];
  readonly counts: Slo['counts'];
  /** What counts as good, as the end of the sentence "99.9 % of …". */
  readonly good: string;
  /** Over this window; empty when nothing was bad, but neither NaN nor less than 0. */
  bad(window: DurationText): Vector<never>;
  /** Over this window. */
  all(window: DurationText): Vector<never>;
  /** The metric read, where there is just one. */
  readonly metric?: MetricDeclaration;
  /** The same for the series of one service, where the metric is of a name that others may have too. */
  of(service: string): Sli;
  /** The metric's series for a history of events: what the tests of the alerts are given. */
  readonly series: SeriesOf;
  /** What the tests of the recordings are given. */
  readonly examples: SliExamples;
}
