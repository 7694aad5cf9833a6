import { counter, gauge } from '../query/promql/declare.ts';

const master = { master_host: 'string', master_port: 'string' } as const;

/** What redis_exporter says of a Redis or Valkey server, as far as packs use it. Source: its `/metrics` in the version of versions.json. */
export const redisMetrics = {
  up: gauge('redis_up', { help: 'Whether the exporter could log in and ask.' }),
  info: gauge('redis_instance_info', {
    help: '1, with what the server says of itself.',
    labels: {
      role: ['master', 'slave'],
      maxmemory_policy: 'string',
      redis_version: 'string',
      redis_build_id: 'string',
      redis_mode: 'string',
      os: 'string',
      process_id: 'string',
      run_id: 'string',
      tcp_port: 'string',
      master_replid: 'string',
    },
  }),
  memoryUsed: gauge('redis_memory_used_bytes', { help: 'Memory given to data and clients.', unit: 'bytes' }),
  memoryMax: gauge('redis_memory_max_bytes', { help: 'maxmemory; 0: no limit.', unit: 'bytes' }),
  evicted: counter('redis_evicted_keys_total', { help: 'Keys removed to make room.' }),
  clients: gauge('redis_connected_clients', { help: 'Connections of clients.' }),
  maxClients: gauge('redis_max_clients', { help: 'Connections the server takes.' }),
  rejected: counter('redis_rejected_connections_total', { help: 'Connections refused because of maxclients.' }),
  masterLinkUp: gauge('redis_master_link_up', {
    help: 'Whether a replica is connected to its master.',
    labels: master,
  }),
  replicas: gauge('redis_connected_slaves', { help: 'Replicas connected to this server.' }),
  replicaLag: gauge('redis_connected_slave_lag_seconds', {
    help: 'Time since a replica confirmed what it has.',
    unit: 'seconds',
    labels: { slave_ip: 'string', slave_port: 'string', slave_state: 'string' },
  }),
  snapshotOk: gauge('redis_rdb_last_bgsave_status', { help: 'Whether the last snapshot was written.' }),
  logWriteOk: gauge('redis_aof_last_write_status', { help: 'Whether the last write of the append-only file worked.' }),
  logRewriteOk: gauge('redis_aof_last_bgrewrite_status', { help: 'Whether the last rewrite of that file worked.' }),
  hits: counter('redis_keyspace_hits_total', { help: 'Reads that found their key.' }),
  misses: counter('redis_keyspace_misses_total', { help: 'Reads that did not.' }),
};
