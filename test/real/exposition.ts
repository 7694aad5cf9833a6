import type { MetricDeclaration } from '../../src/metrics/declaration.ts';

interface Declared {
  readonly declaration: MetricDeclaration;
}

/** Labels of every series of a name on a `/metrics` page in Prometheus's text format. */
function labelsOnPage(page: string): ReadonlyMap<string, readonly ReadonlyMap<string, string>[]> {
  const found = new Map<string, ReadonlyMap<string, string>[]>();
  for (const [, name = '', labels = ''] of page.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+/gm)) {
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', value = '']) => [key, value]);
    found.set(name, [...(found.get(name) ?? []), new Map(pairs as [string, string][])]);
  }
  return found;
}

/** The name of the series with a metric's own labels; a summary without quantiles has only its sum and count. */
const sampled = (name: string, kind: MetricDeclaration['kind']): string =>
  kind === 'histogram' ? `${name}_bucket` : name;

/** What declarations say and a real `/metrics` page does not: names, types, labels and listed values. Empty: all is there. */
export function notExposed(page: string, declared: Readonly<Record<string, Declared>>): readonly string[] {
  const found = labelsOnPage(page);
  return Object.values(declared).flatMap(({ declaration: { name, kind, labels } }) => {
    const type = page.match(new RegExp(`^# TYPE ${name} (\\w+)$`, 'm'))?.[1];
    if (type === undefined) return [`${name} is not there`];
    const samples = found.get(sampled(name, kind)) ?? found.get(`${name}_sum`) ?? [];
    if (samples.length === 0) return [`${name} has no series`];
    return [
      // An exporter that does not know says untyped.
      ...(type === kind || type === 'untyped' ? [] : [`${name} is a ${type}`]),
      ...Object.entries(labels).flatMap(([label, spec]) => {
        const values = new Set(samples.flatMap(sample => sample.get(label) ?? []));
        if (values.size === 0) return [`${name} has no label "${label}"`];
        const others = Array.isArray(spec) ? [...values].filter(value => !spec.includes(value)) : [];
        return others.map(value => `${name} has ${label}="${value}" as well`);
      }),
    ];
  });
}

/** Labels beside the declared ones: an aggregation or a join that does not know of them is another one than it seems. */
export function notDeclared(
  page: string,
  declared: Readonly<Record<string, Declared>>,
  leftOut: readonly string[],
): readonly string[] {
  const found = labelsOnPage(page);
  return Object.values(declared).flatMap(({ declaration: { name, kind, labels } }) => {
    const own = kind === 'histogram' ? ['le'] : kind === 'summary' ? ['quantile'] : [];
    const known = [...Object.keys(labels), ...own, ...leftOut];
    const samples = found.get(sampled(name, kind)) ?? found.get(`${name}_sum`) ?? [];
    const others = new Set(samples.flatMap(sample => [...sample.keys()].filter(label => !known.includes(label))));
    return [...others].map(label => `${name} has a label "${label}" as well`);
  });
}
