import type { StackModel } from '../../model/stack.ts';
import { toYaml } from '../../shared/yaml.ts';
import { DASHBOARDS, dashboardDirectory, folders } from './folders.ts';
import { mounts } from './mounts.ts';

/** How soon a changed dashboard file is seen; file events do not pass through every kind of volume. */
const UPDATE_SECONDS = 10;

/** One provider a Grafana folder: Grafana reads the files below its path and keeps its database equal to them. */
export function dashboardProviders(model: StackModel): string {
  const mounted = mounts(model).dashboards;
  const providers = folders(model).map(folder => {
    const directory = dashboardDirectory(model, folder);
    return {
      name: directory.replace(DASHBOARDS, 'sightline').replace('/', '-'),
      orgId: 1,
      type: 'file',
      folder: escapeDollar(folder),
      // A dashboard that is no longer declared disappears, and nobody's unsaved click becomes the truth.
      disableDeletion: false,
      allowUiUpdates: false,
      updateIntervalSeconds: UPDATE_SECONDS,
      options: { path: directory.replace(DASHBOARDS, mounted), foldersFromFilesStructure: false },
    };
  });
  return toYaml({ apiVersion: 1, providers });
}

/** Provisioning files replace `$NAME` by environment variables; `$$` is a dollar sign. */
export const escapeDollar = (text: string): string => text.replaceAll('$', '$$$$');
