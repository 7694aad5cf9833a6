import { counter, gauge, histogram } from '../query/promql/declare.ts';

const claim = { namespace: 'string', persistentvolumeclaim: 'string' } as const;

/** What the kubelet says of its node and the volumes it mounted, as far as packs use it. Source: its `/metrics` in the version of versions.json. */
export const kubeletMetrics = {
  volumeAvailable: gauge('kubelet_volume_stats_available_bytes', {
    help: 'Space left on a mounted volume.',
    labels: claim,
    unit: 'bytes',
  }),
  volumeCapacity: gauge('kubelet_volume_stats_capacity_bytes', {
    help: 'Size of a mounted volume.',
    labels: claim,
    unit: 'bytes',
  }),
  volumeInodesFree: gauge('kubelet_volume_stats_inodes_free', {
    help: 'Files that can still be made on a mounted volume.',
    labels: claim,
  }),
  volumeInodes: gauge('kubelet_volume_stats_inodes', {
    help: 'Files that a mounted volume can hold; 0 where it has no such limit.',
    labels: claim,
  }),
  relist: histogram('kubelet_pleg_relist_duration_seconds', {
    help: 'How long it took to ask the container runtime for the state of all pods.',
    unit: 'seconds',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  }),
  podStart: histogram('kubelet_pod_start_sli_duration_seconds', {
    help: 'Time from a pod’s creation to the start of its containers, without pulling images and init containers.',
    unit: 'seconds',
    buckets: [
      ...[0.5, 1, 2, 3, 4, 5, 6, 8, 10, 20, 30, 45, 60, 120, 180, 240, 300, 360, 480, 600],
      ...[900, 1200, 1800, 2700, 3600],
    ],
  }),
  clientCertificateLeft: gauge('kubelet_certificate_manager_client_ttl_seconds', {
    help: 'Time until the kubelet’s own client certificate is over; infinite without one.',
    unit: 'seconds',
  }),
  serverCertificateLeft: gauge('kubelet_certificate_manager_server_ttl_seconds', {
    help: 'Time until its serving certificate is over; infinite where it is not rotated.',
    unit: 'seconds',
  }),
};

const container = { namespace: 'string', pod: 'string', container: 'string' } as const;

/** What cAdvisor, which is part of the kubelet, says of containers. */
export const cadvisorMetrics = {
  cpuPeriods: counter('container_cpu_cfs_periods_total', {
    help: 'Periods of a tenth of a second in which a container with a CPU limit wanted to run.',
    labels: container,
  }),
  cpuThrottledPeriods: counter('container_cpu_cfs_throttled_periods_total', {
    help: 'Those of them in which it had to wait for the rest of the period.',
    labels: container,
  }),
};
