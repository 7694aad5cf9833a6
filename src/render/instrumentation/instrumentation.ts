import type { MetricDeclaration } from '../../metrics/declaration.ts';
import type { Service } from '../../model/service.ts';
import { InputError } from '../../shared/input-error.ts';
import { renderGo } from './go.ts';
import type { Instrumented } from './instrumented.ts';
import { renderPython } from './python.ts';
import { renderTypeScript } from './typescript.ts';

export const LANGUAGES = ['python', 'typescript', 'go'] as const;
export type Language = (typeof LANGUAGES)[number];

const RENDERERS: Readonly<Record<Language, (of: Instrumented) => string>> = {
  python: renderPython,
  typescript: renderTypeScript,
  go: renderGo,
};

/** What the client libraries expose of process and runtime without being told. */
const OF_LIBRARIES = /^(process|python|nodejs|go|promhttp)_/;

/**
 * A service that several stacks declare, such as one an environment: one application with what any of them declares.
 * @throws InputError `metric-clash`
 */
export function oneService(same: readonly [Service, ...Service[]]): Service {
  const byName = new Map<string, MetricDeclaration>();
  for (const metric of same.flatMap(({ metrics }) => metrics)) {
    const other = byName.get(metric.name);
    if (other !== undefined && JSON.stringify(other) !== JSON.stringify(metric))
      throw new InputError(
        'metric-clash',
        `The service "${same[0].name}" has ${metric.name} in several stacks, and not the same.`,
        'Declare it once and use it in all of them.',
      );
    byName.set(metric.name, metric);
  }
  return { ...same[0], metrics: [...byName.values()], spans: [...new Set(same.flatMap(({ spans }) => spans))] };
}

/**
 * The module through which an application of this service sets its metrics and names its spans: the same names, labels and
 * buckets as in alerts and dashboards.
 * @throws InputError `metric-native-unsupported`, `metric-clash`
 */
export function renderInstrumentation({ name, metrics, spans }: Service, language: Language): string {
  const own = [...new Set(metrics)].filter(metric => !OF_LIBRARIES.test(metric.name));
  const native = own.find(metric => metric.native);
  if (native !== undefined && language !== 'go')
    throw new InputError(
      'metric-native-unsupported',
      `The client library of ${language} has no native histograms, and ${native.name} is one.`,
      'Declare it with buckets.',
    );
  refuseSameFamily(own);
  return RENDERERS[language]({ service: name, metrics: own, spans: [...new Set(spans)].sort() });
}

/**
 * OpenMetrics leaves `_total` out of the name that a counter is declared under, and client libraries refuse two of
 * one name.
 */
function refuseSameFamily(metrics: readonly MetricDeclaration[]): void {
  const families = new Map<string, string>();
  for (const { name, kind } of metrics) {
    const family = kind === 'counter' ? name.replace(/_total$/, '') : name;
    const other = families.get(family);
    if (other !== undefined)
      throw new InputError(
        'metric-clash',
        `${other} and ${name} are both called ${family} in OpenMetrics.`,
        'Rename one of them.',
      );
    families.set(family, name);
  }
}
