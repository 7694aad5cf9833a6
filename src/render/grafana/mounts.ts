import type { StackModel } from '../../model/stack.ts';
import type { Workload } from '../../model/workload.ts';
import { DASHBOARDS } from './folders.ts';

/** Artefact directory of Grafana's configuration. */
export const CONFIG = 'config/grafana';

/** Where the container finds our files; what the workload says, or the usual places when Grafana is not deployed. */
export interface Mounts {
  readonly config: string;
  readonly dashboards: string;
  readonly data: string;
}

export function mounts(model: StackModel): Mounts {
  const workload = grafanaWorkload(model);
  const mountOf = (directory: string, usual: string): string =>
    workload?.files.find(f => f.directory === directory)?.mountPath ?? usual;
  return {
    config: mountOf(CONFIG, '/etc/sightline/config'),
    dashboards: mountOf(DASHBOARDS, '/etc/sightline/dashboards'),
    data: workload?.storage?.mountPath ?? '/var/lib/grafana',
  };
}

export function grafanaWorkload(model: StackModel): Workload | undefined {
  const deployment = model.components.grafana?.deployment;
  return deployment?.kind === 'deployed' ? model.workloads.find(w => w.name === deployment.workload) : undefined;
}
