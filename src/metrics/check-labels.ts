import type { LabelSpec, MetricDeclaration } from './declaration.ts';
import type { MetricProblem } from './metric-problem.ts';

/** Labels that the scrape job sets: an own label of the same name would be renamed to `exported_…`. */
const FROM_SCRAPE_JOB = ['job', 'instance', 'service'];

/** Names that Prometheus itself gives a meaning. */
const OF_PROMETHEUS: Readonly<Record<string, string>> = {
  le: 'It is the upper bound of a histogram bucket.',
  quantile: 'It is the quantile of a summary.',
};

/** Names and values of a metric's labels. */
export function checkMetricLabels({ name, labels }: MetricDeclaration): readonly MetricProblem[] {
  return Object.entries(labels).flatMap(([label, spec]) => [
    ...checkName(name, label),
    ...checkValues(name, label, spec),
  ]);
}

function checkName(metric: string, label: string): readonly MetricProblem[] {
  if (!/^[A-Za-z_]\w*$/.test(label)) {
    const hint = 'Use letters, digits and underscores, not starting with a digit.';
    return [{ code: 'metric-label-invalid', message: `"${label}" of ${metric} is no label name.`, hint }];
  }
  const why = reason(label);
  if (why === undefined) return [];
  const message = `The label "${label}" of ${metric} is reserved. ${why}`;
  return [{ code: 'metric-label-reserved', message, hint: 'Choose another name.' }];
}

function reason(label: string): string | undefined {
  if (label.startsWith('__')) return 'Names that start with two underscores are for internal use.';
  if (FROM_SCRAPE_JOB.includes(label)) return 'The scrape job sets it.';
  return Object.hasOwn(OF_PROMETHEUS, label) ? OF_PROMETHEUS[label] : undefined;
}

function checkValues(metric: string, label: string, spec: LabelSpec): readonly MetricProblem[] {
  if (spec === 'string') return [];
  const wrong = (what: string, hint: string): readonly MetricProblem[] => [
    { code: 'metric-label-values', message: `The label "${label}" of ${metric} ${what}.`, hint },
  ];
  if (!Array.isArray(spec) || !spec.every(value => typeof value === 'string')) {
    return wrong('is neither free nor a list of texts', "Write 'string', or the values it can have.");
  }
  if (spec.length === 0) return wrong('has no value', "Name its values, or write 'string' for any.");
  const twice = spec.find((value, i) => spec.indexOf(value) !== i);
  if (twice !== undefined) return wrong(`lists "${twice}" twice`, 'Remove one of them.');
  return spec.includes('') ? wrong('lists the empty value', 'A label without a value is not there: leave it out.') : [];
}
