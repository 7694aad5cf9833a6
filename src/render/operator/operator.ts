import type { Artefact } from '../../model/artefact.ts';
import { generatedHeader } from '../../model/generated-header.ts';
import type { StackModel } from '../../model/stack.ts';
import { toYamlDocuments } from '../../shared/yaml.ts';
import { alertmanagerConfigObject } from './alertmanager-config.ts';
import { dashboardConfigMaps, dataSourceConfigMap, dataSourceFile } from './dashboards.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { prometheusRules } from './prometheus-rules.ts';
import { existingReadme } from './readme.ts';
import { scrapeConfigObjects } from './scrape-configs.ts';

/**
 * `existing/`: what servers that exist already need (requirement H6), beside the plain files their own renderers made:
 * objects for the Prometheus operator and Grafana's sidecar, data sources, and how to use them. Nothing when the stack
 * runs all its servers itself.
 */
export function renderOperator(model: StackModel, artefacts: readonly Artefact[]): Artefact[] {
  const { prometheus, alertmanager, grafana, loki } = model.components;
  const exists = (component: typeof prometheus | typeof alertmanager | typeof grafana | typeof loki): boolean =>
    component?.deployment.kind === 'existing';
  if (![prometheus, alertmanager, grafana, loki].some(exists)) return [];
  const kubernetes = model.platforms.some(({ platform }) => platform === 'kubernetes');

  const scrape = exists(prometheus) ? scrapeConfigObjects(model, artefacts) : { objects: [], leftOut: [] };
  const routing =
    exists(alertmanager) && model.routing !== undefined ? alertmanagerConfigObject(model, model.routing) : undefined;
  const files: readonly (readonly [string, readonly KubernetesObject[]])[] = kubernetes
    ? [
        ['rules', exists(prometheus) ? prometheusRules(model, artefacts) : []],
        ['scrape', scrape.objects],
        ['routing', routing === undefined ? [] : [routing.object]],
        [
          'dashboards',
          exists(grafana) ? [...dataSourceConfigMap(model, artefacts), ...dashboardConfigMaps(model, artefacts)] : [],
        ],
      ]
    : [];
  return [
    ...files
      .filter(([, objects]) => objects.length > 0)
      .map(([name, objects]) => file(`kubernetes/${name}.yaml`, generatedHeader(model) + toYamlDocuments(objects))),
    ...(exists(grafana) ? dataSources(model, artefacts) : []),
    file('README.md', existingReadme(model, { jobs: scrape.leftOut, routing: routing?.leftOut ?? [] })),
  ];
}

const file = (path: string, content: string): Artefact => ({ id: `existing/${path}`, platform: 'both', content });

const dataSources = (model: StackModel, artefacts: readonly Artefact[]): Artefact[] =>
  model.platforms.flatMap(({ platform }) => {
    const found = dataSourceFile(artefacts, platform);
    return found === undefined ? [] : [file(`grafana/datasources.${platform}.yaml`, found.content)];
  });
