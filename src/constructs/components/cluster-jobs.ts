import type { Origin } from '../../model/origin.ts';
import type { StackDraft } from '../stack-draft.ts';
import { addOwnJob } from './add-server.ts';

/** What Prometheus may scrape of the cluster it runs in. */
export interface ClusterJobs {
  readonly kubelets?: boolean | { readonly containers: boolean };
  readonly apiServer?: boolean;
}

/** Durations by operation and verb, in dozens of buckets: most of what these servers expose, and nobody asks for. */
const DETAILS = [
  '(apiserver_(admission|flowcontrol|watch_(cache|events)|response_sizes|request_(filter|body|timestamp))|authentication|authorization|etcd|field_validation|kubelet_(http|cgroup|device|image|runtime_operations)|rest_client|storage_operation|workqueue)_.*_bucket',
  '(apiserver_request_duration_seconds|volume_operation_total_seconds|dra_operations_duration_seconds)_bucket',
  'kubernetes_feature_enabled',
];
/** Of each container, what sums or shows another one again. */
const CONTAINER_DETAILS = [
  'container_(tasks_state|memory_failures_total|memory_numa_pages|blkio_device_usage_total|cpu_load_.*|ulimits_soft)',
  'container_network_(tcp|tcp6|udp|udp6|advance_tcp)_.*',
];

/** Jobs about the cluster itself; only for a Prometheus that runs in one. */
export function addClusterJobs(
  draft: StackDraft,
  origin: Origin,
  { kubelets = false, apiServer = false }: ClusterJobs,
) {
  if (!draft.platforms.includes('kubernetes')) return;
  const secured = { scheme: 'https', platforms: ['kubernetes'] } as const;
  if (kubelets !== false) {
    addOwnJob(draft, origin, {
      ...secured,
      name: 'kubelet',
      target: { kind: 'kubelet', cadvisor: false },
      expectedSeries: 2_000,
      dropMetrics: DETAILS,
    });
    if (kubelets === true || kubelets.containers) {
      addOwnJob(draft, origin, {
        ...secured,
        name: 'cadvisor',
        target: { kind: 'kubelet', cadvisor: true },
        path: '/metrics/cadvisor',
        expectedSeries: 2_500,
        dropMetrics: CONTAINER_DETAILS,
      });
    }
  }
  if (apiServer) {
    addOwnJob(draft, origin, {
      ...secured,
      name: 'kube-apiserver',
      target: { kind: 'kubernetes-api' },
      expectedSeries: 10_000,
      dropMetrics: DETAILS,
    });
  }
}
