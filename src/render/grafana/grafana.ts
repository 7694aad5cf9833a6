import type { Artefact } from '../../model/artefact.ts';
import type { PlatformView } from '../../model/platform-view.ts';
import type { StackModel } from '../../model/stack.ts';
import { dashboardProviders } from './dashboard-providers.ts';
import { dataSources } from './data-sources.ts';
import { grafanaIni } from './grafana-ini.ts';
import { CONFIG } from './mounts.ts';

/**
 * Configuration of Grafana on one platform. For a Grafana that exists already only the data sources come out: the
 * dashboards need them under their fixed uids, and everything else of that server is its owner's.
 */
export function renderGrafana(model: StackModel, view: PlatformView): Artefact[] {
  const grafana = model.components.grafana;
  if (!grafana) return [];
  const artefact = (path: string, content: string): Artefact => ({
    id: `${CONFIG}/${path}`,
    content,
    platform: view.platform,
  });
  const sources = artefact('provisioning/datasources/datasources.yaml', dataSources(model, view));
  if (grafana.deployment.kind === 'existing') return [sources];
  return [
    artefact('grafana.ini', grafanaIni(model, grafana, view)),
    artefact('provisioning/dashboards/dashboards.yaml', dashboardProviders(model)),
    sources,
  ];
}
