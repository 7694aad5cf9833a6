import { InputError } from '../shared/input-error.ts';
import { didYouMean } from '../shared/suggest.ts';
import { type Declared, declarationOf } from './metrics/declared.ts';
import type { LiveRegistry, Recorder } from './metrics/live-metrics.ts';
import type { Labels } from './metrics/series-guard.ts';

/**
 * A declared metric whose labels are filled by their names.
 * @returns `undefined` where none is declared
 * @throws InputError `label-invalid` for a label that is not among `known`, and whatever is wrong with the metric
 */
export function namedLabels<F>(
  live: LiveRegistry,
  metric: Declared | undefined,
  known: Readonly<Record<string, (facts: F) => string>>,
): ((record: (recorder: Recorder, labels: Labels) => void, facts: F) => void) | undefined {
  if (metric === undefined) return undefined;
  const { name, labels: schema } = declarationOf(metric);
  const fills = Object.keys(schema).map(label => {
    const fill = Object.hasOwn(known, label) ? known[label] : undefined;
    if (fill !== undefined) return [label, fill] as const;
    const message = `Nobody can fill the label "${label}" of ${name} by itself.`;
    const hint = `${didYouMean(label, Object.keys(known))} What else is known is counted with a metric of its own.`;
    throw new InputError('label-invalid', message, hint);
  });
  const recorder = live.recorder(metric);
  return (record, facts) => {
    const labels: Record<string, string> = {};
    for (const [label, fill] of fills) labels[label] = fill(facts);
    record(recorder, labels);
  };
}
