import type { LabelSchema } from '../metrics/declaration.ts';
import { Counter } from '../query/promql/counter.ts';
import type { MetricProps } from '../query/promql/declare.ts';

/** A counter of somebody else whose name does not end in `_total`, as names of our own must. */
export const foreignCounter = <const S extends LabelSchema = Record<never, never>>(
  name: string,
  props: MetricProps<S>,
): Counter<S> => new Counter<S>({ kind: 'counter', name, ...props, labels: props.labels ?? ({} as S) });
