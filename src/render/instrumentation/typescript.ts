import type { LabelSpec, MetricDeclaration } from '../../metrics/declaration.ts';
import type { Instrumented } from './instrumented.ts';
import { CLASSES, camelCase, commented, header, Names, quoted } from './names.ts';

const TAKEN = (
  'break case catch class const continue debugger default delete do else enum export extends false finally for function ' +
  'if import in instanceof new null return super switch this throw true try typeof var void while with yield let static ' +
  'implements interface package private protected public await async register service eval arguments undefined NaN Infinity'
).split(' ');

/** A module for prom-client; logs and traces of Node.js applications are `sightline/instrument`'s. */
export function renderTypeScript({ service, metrics, spans }: Instrumented): string {
  const names = new Names(TAKEN);
  const objects = metrics.map(metric => [metric, names.ofMetric(metric, camelCase)] as const);
  const kinds = [...new Set(metrics.map(({ kind }) => CLASSES[kind]))].sort();
  return `// ${header(service, 'typescript')}
${kinds.length === 0 ? '' : `import { ${kinds.join(', ')} } from 'prom-client';\n`}
export const service = ${quoted(service)};

/** Names of the spans that metrics are made from. */
export type SpanName = ${spans.length === 0 ? 'string' : spans.map(quoted).join(' | ')};
${objects.map(([metric, name]) => `\n${metricCode(metric, name, names)}`).join('')}`;
}

const typeOf = (spec: LabelSpec): string => (spec === 'string' ? 'string' : spec.map(quoted).join(' | '));

/** What `labels()` of each kind gives, by prom-client's own types. */
const CHILD = {
  counter: 'Counter.Internal',
  gauge: 'Gauge.Internal',
  histogram: 'Histogram.Internal<string>',
  summary: 'Summary.Internal<string>',
} as const;

function metricCode(
  { kind, name: metricName, help, labels, buckets, quantiles }: MetricDeclaration,
  name: string,
  names: Names,
): string {
  const labelNames = Object.keys(labels);
  const options = [
    `name: ${quoted(metricName)}`,
    `help: ${quoted(help)}`,
    ...(labelNames.length === 0 ? [] : [`labelNames: [${labelNames.map(quoted).join(', ')}]`]),
    ...(kind === 'histogram' && buckets !== undefined ? [`buckets: [${buckets.join(', ')}]`] : []),
    ...(kind === 'summary' && quantiles !== undefined ? [`percentiles: [${quantiles.join(', ')}]`] : []),
  ];
  const created = `new ${CLASSES[kind]}({\n${options.map(option => `  ${option},\n`).join('')}})`;
  const comment = `/** ${commented(help)} */`;
  if (labelNames.length === 0) return `${comment}\nexport const ${name} = ${created};\n`;
  const fields = labelNames.map(label => `readonly ${label}: ${typeOf(labels[label] ?? 'string')}`).join('; ');
  const inner = names.free(`${name}Metric`);
  return `const ${inner} = ${created};

${comment}
export const ${name} = {
  labels: (labels: { ${fields} }): ${CHILD[kind]} => ${inner}.labels(labels),
};
`;
}
