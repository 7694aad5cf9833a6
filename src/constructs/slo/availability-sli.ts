import type { LabelSchema } from '../../metrics/declaration.ts';
import type { Counter } from '../../query/promql/counter.ts';
import type { LabelsOf } from '../../query/promql/labels.ts';
import type { AnyWhere, Where } from '../../query/promql/matchers.ts';
import { InputError } from '../../shared/input-error.ts';
import { needObject } from '../input.ts';
import { exampleLabels } from '../rules/example-labels.ts';
import { fixedWhere, hasService } from '../rules/fixed-where.ts';
import { counterValues, type SeriesOf } from './event-history.ts';
import { inputSeries } from './input-series.ts';
import { shownWhere } from './shown-where.ts';
import type { Sli } from './sli.ts';
import { eventExamples } from './sli-examples.ts';
import { strangersOf } from './strangers.ts';

type Labels<S extends LabelSchema> = { readonly [K in LabelsOf<S>]?: string };

interface CommonProps<S extends LabelSchema> {
  /** Only these are counted at all. @default - every series of the counter */
  readonly where?: Where<S>;
  /**
   * Labels of one good and one bad series for the tests of the alerts.
   * @default - found among the values that the labels are declared with or compared to
   */
  readonly examples?: { readonly good: Labels<S>; readonly bad: Labels<S> };
  /** What counts as good, as the end of the sentence "99.9 % of …". @default - made from the conditions */
  readonly means?: string;
}

/** Say either which are good or which are bad; everything else is the other. */
export type AvailabilityProps<S extends LabelSchema> = CommonProps<S> &
  ({ readonly good: Where<S>; readonly errors?: never } | { readonly errors: Where<S>; readonly good?: never });

/**
 * The share of good events of a counter: `availabilitySli(requests, { errors: { code: { match: /5../ } } })`. A
 * failing service may never have counted a good one, and a sound one no error: neither is taken for the other.
 */
export function availabilitySli<S extends LabelSchema>(counter: Counter<S>, props: AvailabilityProps<S>): Sli {
  const example = "availabilitySli(requests, { errors: { outcome: 'failed' } })";
  needObject('The counter of an availability SLI', counter, example);
  const { good, errors, where, examples, means } = needObject('The conditions of an availability SLI', props, example);
  const chosen = needObject('Either good or errors of an availability SLI', good ?? errors, example);
  if (good !== undefined && errors !== undefined)
    throw new InputError('value-missing', 'An availability SLI says good and errors.', `Keep one: ${example}.`);
  const counted = where === undefined ? counter : counter.where(where);
  const { name } = counter.declaration;
  const series: SeriesOf = history => {
    const matching = () => exampleLabels(counted, chosen);
    const other = () => exampleLabels(counted, {}, chosen);
    const base = exampleLabels(counted);
    const sound = examples?.good ?? (good === undefined ? other() : matching());
    const broken = examples?.bad ?? (good === undefined ? matching() : other());
    return [
      inputSeries(name, { ...base, ...sound }, counterValues(history, 'good')),
      inputSeries(name, { ...base, ...broken }, counterValues(history, 'bad')),
    ];
  };
  const strangers = strangersOf(fixedWhere(counted.selection), series);
  return {
    kind: 'availability',
    counts: 'events',
    good: means ?? `events of ${name} are ${good === undefined ? 'not ' : ''}${shownWhere(chosen as AnyWhere)}`,
    all: window => counted.rate(window).sumBy(),
    bad: window => {
      const found = counted.rate(window, chosen).sumBy();
      if (good === undefined) return found;
      const all = counted.rate(window).sumBy();
      return all.sub(found.or(all.mul(0))).clampMin(0);
    },
    metric: counter.declaration,
    of: service =>
      hasService(counted.selection)
        ? availabilitySli(counter, props)
        : availabilitySli(counter.where({ service } as Where<S>), props),
    series,
    examples: eventExamples(series, { strangers, bornWithFirst: true }),
  };
}
