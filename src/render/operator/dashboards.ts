import type { Artefact } from '../../model/artefact.ts';
import type { StackModel } from '../../model/stack.ts';
import { type KubernetesObject, metadata } from './kubernetes-object.ts';

/** ConfigMaps for Grafana's sidecar: label `grafana_dashboard`, folder by the annotation `grafana_folder`. */
export function dashboardConfigMaps(model: StackModel, artefacts: readonly Artefact[]): KubernetesObject[] {
  const byUid = new Map(
    artefacts
      .filter(({ id }) => id.startsWith('dashboards/') && id.endsWith('.json'))
      .map(artefact => [artefact.id.slice(artefact.id.lastIndexOf('/') + 1, -'.json'.length), artefact]),
  );
  return model.dashboards.flatMap(({ uid, folder }) => {
    const artefact = byUid.get(uid);
    if (artefact === undefined) return [];
    const plain = metadata(model, `dashboard-${uid}`, model.components.grafana?.deployment);
    return [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          ...plain,
          labels: { ...plain.labels, grafana_dashboard: '1' },
          annotations: { grafana_folder: folder },
        },
        data: { [`${model.name}-${uid}.json`]: artefact.compact ?? artefact.content },
      },
    ];
  });
}

/** The file of data sources as a platform's Grafana gets it. */
export const dataSourceFile = (artefacts: readonly Artefact[], platform: Artefact['platform']): Artefact | undefined =>
  artefacts.find(({ id, platform: of }) => of === platform && id.includes('/provisioning/datasources/'));

/** Data sources for the sidecar: label `grafana_datasource`. Dashboards find them by their fixed uids. */
export function dataSourceConfigMap(model: StackModel, artefacts: readonly Artefact[]): KubernetesObject[] {
  const file = dataSourceFile(artefacts, 'kubernetes');
  if (file === undefined) return [];
  const plain = metadata(model, 'datasources', model.components.grafana?.deployment);
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...plain, labels: { ...plain.labels, grafana_datasource: '1' } },
      data: { [`${model.name}-datasources.yaml`]: file.content },
    },
  ];
}
