import { counter, gauge, histogram } from '../query/promql/declare.ts';

const request = { verb: 'string', resource: 'string', scope: 'string' } as const;

/** What the API server says of itself, as far as packs use it. Source: its `/metrics` in the version of versions.json. */
export const apiServerMetrics = {
  requests: counter('apiserver_request_total', { help: 'Requests answered.', labels: { ...request, code: 'string' } }),
  terminations: counter('apiserver_request_terminations_total', {
    help: 'Requests ended by the API server to protect itself.',
    labels: { ...request, code: 'string' },
  }),
  duration: histogram('apiserver_request_sli_duration_seconds', {
    help: 'How long requests took, without the time in webhooks and queues.',
    unit: 'seconds',
    labels: request,
    buckets: [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60],
  }),
  aggregatedUnavailable: gauge('aggregator_unavailable_apiservice', {
    help: '1 while another server that extends the API cannot be reached.',
    labels: { name: 'string' },
  }),
  clientCertificates: histogram('apiserver_client_certificate_expiration_seconds', {
    help: 'Time that client certificates had left when they were used.',
    unit: 'seconds',
    buckets: [
      ...[0, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 345600, 604800],
      ...[2592000, 7776000, 15552000, 31104000],
    ],
  }),
};

/** What every program of Kubernetes says: of its build, and of the API requests it sends. */
export const kubernetesProgramMetrics = {
  build: gauge('kubernetes_build_info', { help: 'Which version it is.', labels: { git_version: 'string' } }),
  apiCalls: counter('rest_client_requests_total', {
    help: 'Requests sent to the API server.',
    labels: { code: 'string', method: 'string', host: 'string' },
  }),
};

/** What etcd says of itself. */
export const etcdMetrics = {
  hasLeader: gauge('etcd_server_has_leader', { help: '1 while the member knows a leader.' }),
  leaderChanges: counter('etcd_server_leader_changes_seen_total', { help: 'Changes of the leader it has seen.' }),
  failedProposals: counter('etcd_server_proposals_failed_total', { help: 'Writes that found no agreement.' }),
  databaseSize: gauge('etcd_mvcc_db_total_size_in_bytes', { help: 'Size of the database file.', unit: 'bytes' }),
  databaseQuota: gauge('etcd_server_quota_backend_bytes', {
    help: 'Size from which on it takes no more writes.',
    unit: 'bytes',
  }),
  logSync: histogram('etcd_disk_wal_fsync_duration_seconds', {
    help: 'How long it took to write its log to disk.',
    unit: 'seconds',
    buckets: [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096, 8.192],
  }),
};
