import type { HostCapability, Workload } from '../../model/workload.ts';

interface HostMount {
  readonly source: string;
  readonly target: string;
  /** Filesystems mounted on the host later become visible, too. */
  readonly propagate?: boolean;
}

/** Where Docker keeps containers' log files; another data root is set in `.env`. */
export const DOCKER_CONTAINERS = '/var/lib/docker/containers';
export const DOCKER_CONTAINERS_VARIABLE = 'DOCKER_CONTAINERS';

/** What each capability mounts, always read-only. `pod-logs` is what Kubernetes has instead of `docker-logs`. */
const HOST_MOUNTS: Readonly<Record<HostCapability, readonly HostMount[]>> = {
  'host-metrics': [
    { source: '/proc', target: '/host/proc' },
    { source: '/sys', target: '/host/sys' },
    { source: '/', target: '/host/root', propagate: true },
  ],
  'docker-logs': [{ source: `\${${DOCKER_CONTAINERS_VARIABLE}:-${DOCKER_CONTAINERS}}`, target: DOCKER_CONTAINERS }],
  'pod-logs': [],
};

export const hasCapability = (workload: Workload, name: HostCapability): boolean =>
  workload.capabilities.some(c => c.name === name);

export const hostMounts = (workload: Workload): Record<string, unknown>[] =>
  workload.capabilities
    .flatMap(c => HOST_MOUNTS[c.name])
    .map(({ source, target, propagate }) => ({
      type: 'bind',
      source,
      target,
      read_only: true,
      bind: { create_host_path: false, ...(propagate ? { propagation: 'rslave' } : {}) },
    }));

/** Docker's log files are readable by root only; uid 0 without any capability suffices. */
export const userOf = (workload: Workload): { readonly uid: number; readonly gid: number } =>
  hasCapability(workload, 'docker-logs') ? { uid: 0, gid: 0 } : workload.user;
