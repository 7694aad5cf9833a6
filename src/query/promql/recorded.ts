import type { LogVector } from '../logql/log-vector.ts';
import { Gauge } from './gauge.ts';
import { selectAll } from './selection.ts';
import type { Vector } from './vector.ts';

/**
 * The metric that a recording rule writes: it carries just the labels of the recorded query.
 * @param name `level:metric:operations`, such as `app:received:rate5m`
 */
export function recorded<L extends string>(
  name: string,
  query: Vector<L> | LogVector<L>,
): Gauge<Readonly<Record<L, 'string'>>, L> {
  const labels = Object.fromEntries((query.built.labels ?? []).map(label => [label, 'string'])) as Record<L, 'string'>;
  const help = `Recorded: ${query.text}`;
  return new Gauge({ kind: 'gauge', name, help, labels }, selectAll(name, labels, false));
}
