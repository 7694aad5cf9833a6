import { checkMetricLabels } from './check-labels.ts';
import type { MetricDeclaration } from './declaration.ts';
import type { MetricProblem } from './metric-problem.ts';
import { seriesNames } from './series.ts';

/**
 * What is wrong with a metric that we declare ourselves. Metrics of others are as they are and are not checked.
 * @see https://prometheus.io/docs/practices/naming/
 */
export function checkMetric(declaration: MetricDeclaration): readonly MetricProblem[] {
  const named = checkName(declaration);
  return [
    ...named,
    // A suffix of a name that is no name would be noise.
    ...(named.length > 0 ? [] : [...checkSuffix(declaration), ...checkUnit(declaration)]),
    ...checkHelp(declaration),
    ...checkMetricLabels(declaration),
    ...checkBuckets(declaration),
    ...checkQuantiles(declaration),
  ];
}

/** What is wrong between metrics: two of them expose a series of the same name. */
export function checkMetricClashes(declarations: readonly MetricDeclaration[]): readonly MetricProblem[] {
  const owner = new Map<string, MetricDeclaration>();
  const problems: MetricProblem[] = [];
  for (const declaration of new Set(declarations)) {
    for (const series of seriesNames(declaration)) {
      const other = owner.get(series);
      if (other === undefined) owner.set(series, declaration);
      else problems.push(clash(series, other, declaration));
    }
  }
  return problems;
}

function clash(series: string, one: MetricDeclaration, other: MetricDeclaration): MetricProblem {
  const message = `The ${one.kind} ${one.name} and the ${other.kind} ${other.name} both expose ${series}.`;
  return { code: 'metric-clash', message, hint: 'Rename one of them.' };
}

function checkName({ name }: MetricDeclaration): readonly MetricProblem[] {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return [];
  const colon = name.includes(':') ? ' Colons are for recording rules.' : '';
  const hint = `Use letters, digits and underscores, such as queue_length.${colon}`;
  return [{ code: 'metric-name-invalid', message: `"${name}" is no metric name.`, hint }];
}

function checkSuffix({ kind, name }: MetricDeclaration): readonly MetricProblem[] {
  const wrong = (message: string, hint: string): readonly MetricProblem[] => [
    { code: 'metric-name-suffix', message, hint },
  ];
  if (kind === 'counter') {
    return name.endsWith('_total')
      ? []
      : wrong(`The counter ${name} does not end in _total.`, `Call it ${name}_total.`);
  }
  // `_count` stays: many gauges in the field count things and say so; clashes with histograms are found by series.
  const suffix = /_(?:total|bucket|sum)$/.exec(name)?.[0];
  if (suffix === undefined) return [];
  const meaning = suffix === '_total' ? 'which means a counter' : 'which means a part of a histogram';
  return wrong(`The ${kind} ${name} ends in ${suffix}, ${meaning}.`, `Call it ${name.slice(0, -suffix.length)}.`);
}

function checkUnit({ kind, name, unit }: MetricDeclaration): readonly MetricProblem[] {
  const base = kind === 'counter' ? name.replace(/_total$/, '') : name;
  if (unit === undefined || unit === 'count' || base.endsWith(`_${unit}`)) return [];
  const wanted = `${base}_${unit}${kind === 'counter' ? '_total' : ''}`;
  return [
    {
      code: 'metric-unit-suffix',
      message: `${name} is measured in ${unit} and does not say so.`,
      hint: `Call it ${wanted}.`,
    },
  ];
}

function checkHelp({ name, help }: MetricDeclaration): readonly MetricProblem[] {
  if (typeof help === 'string' && help.trim() !== '') return [];
  return [
    { code: 'metric-help-missing', message: `${name} has no help.`, hint: 'Say in one sentence what it measures.' },
  ];
}

function checkBuckets({ kind, name, buckets, native }: MetricDeclaration): readonly MetricProblem[] {
  const wrong = (what: string, hint: string): readonly MetricProblem[] => [
    { code: 'metric-buckets-invalid', message: `The buckets of ${name} ${what}.`, hint },
  ];
  if (kind !== 'histogram' || native) return [];
  if (buckets === undefined || buckets.length === 0) {
    return wrong('are missing', 'Give upper bounds around the thresholds you alert on: [0.1, 0.5, 1].');
  }
  if (!buckets.every(bound => Number.isFinite(bound))) {
    return wrong('are not all finite numbers', 'Leave infinity out, it is added by itself.');
  }
  const at = buckets.findIndex((bound, i) => i > 0 && bound <= (buckets[i - 1] ?? bound));
  return at < 0 ? [] : wrong(`do not ascend: ${buckets[at]} follows ${buckets[at - 1]}`, 'Sort them, each once.');
}

function checkQuantiles({ name, quantiles }: MetricDeclaration): readonly MetricProblem[] {
  const outside = quantiles?.find(quantile => !(quantile >= 0 && quantile <= 1));
  if (outside === undefined) return [];
  const hint = outside > 1 && outside <= 100 ? `Write ${outside / 100}.` : 'Give numbers from 0 to 1.';
  return [{ code: 'metric-quantiles-invalid', message: `${outside} of ${name} is no quantile.`, hint }];
}
