import type { Artefact } from '../../model/artefact.ts';
import type { LokiComponent } from '../../model/component.ts';
import { generatedHeader } from '../../model/generated-header.ts';
import type { PlatformView } from '../../model/platform-view.ts';
import type { StackModel } from '../../model/stack.ts';
import { toYaml } from '../../shared/yaml.ts';
import { limits } from './limits.ts';
import { ruler } from './ruler.ts';

/** Where the workload's volume is mounted; everything Loki writes lies below. */
export const LOKI_STORAGE = '/loki';

/**
 * First day of the schema. A date before any log line: Loki reads each line with the schema of its day, so the date
 * never moves; a new schema gets a second entry with a later date.
 */
const SCHEMA_FROM = '2025-01-01';

/**
 * `config/loki/loki.yaml` of one platform: a single Loki on its own volume. Nothing when the stack runs no Loki of its
 * own. Start it with `-config.expand-env=false`: a `$` in a selector or URL is a `$`.
 * https://grafana.com/docs/loki/latest/configure/
 */
export function renderLoki(model: StackModel, view: PlatformView): Artefact[] {
  const loki = model.components.loki;
  if (loki?.deployment.kind !== 'deployed') return [];
  const config = {
    ...server,
    ...storage,
    ...writing(model, loki),
    compactor,
    limits_config: limits(loki),
    ...ruler(model, view),
    ...reading,
  };
  return [{ id: 'config/loki/loki.yaml', platform: view.platform, content: generatedHeader(model) + toYaml(config) }];
}

const server = {
  // One tenant, named `fake` by Loki. Who may connect is decided by the network: a NetworkPolicy lets in the
  // Collector, Grafana and Prometheus only, and on compose the port is on an internal network.
  auth_enabled: false,
  server: {
    http_listen_port: 3100,
    grpc_listen_port: 9095,
    log_level: 'warn',
    log_format: 'json',
    // A search over weeks outlives the default of 30 s.
    http_server_read_timeout: '2m',
    http_server_write_timeout: '2m',
    // Larger than any batch of the Collector.
    grpc_server_max_recv_msg_size: 16_777_216,
    grpc_server_max_send_msg_size: 16_777_216,
  },
  // Reports home by default.
  analytics: { reporting_enabled: false },
};

const storage = {
  common: {
    // All parts live in one process: no other address is right, and no network interface has to be guessed.
    instance_addr: '127.0.0.1',
    path_prefix: LOKI_STORAGE,
    replication_factor: 1,
    ring: { kvstore: { store: 'inmemory' } },
  },
  schema_config: {
    configs: [
      {
        from: SCHEMA_FROM,
        store: 'tsdb',
        object_store: 'filesystem',
        schema: 'v13',
        index: { prefix: 'index_', period: '24h' },
      },
    ],
  },
  storage_config: {
    // Two object-store clients lay files out differently. Said openly, so that a release with another default reads
    // what this one wrote.
    use_thanos_objstore: true,
    object_store: { filesystem: { dir: `${LOKI_STORAGE}/chunks` } },
    tsdb_shipper: {
      active_index_directory: `${LOKI_STORAGE}/tsdb-index`,
      cache_location: `${LOKI_STORAGE}/tsdb-cache`,
    },
  },
};

/** Retention is the compactor's work; without it Loki keeps everything until the disk is full. */
const compactor = {
  working_directory: `${LOKI_STORAGE}/compactor`,
  compaction_interval: '10m',
  retention_enabled: true,
  retention_delete_delay: '2h',
  delete_request_store: 'filesystem',
};

/** The write path: what was acknowledged survives a crash. */
const writing = (model: StackModel, loki: LokiComponent): Record<string, unknown> => ({
  ingester: {
    wal: {
      enabled: true,
      dir: `${LOKI_STORAGE}/wal`,
      flush_on_shutdown: true,
      checkpoint_duration: '5m',
      // Replaying more than this flushes to disk first: a restart after a crash must not run out of memory.
      replay_memory_ceiling: replayCeiling(model, loki),
      // Refuses writes before the volume is full; the Collector's queue holds them.
      disk_full_threshold: 0.9,
    },
    chunk_encoding: 'snappy',
    // A quiet service's lines reach the store within half an hour, a busy one's within two.
    chunk_idle_period: '30m',
    max_chunk_age: '2h',
  },
});

/** Half of the workload's memory limit. */
function replayCeiling(model: StackModel, { deployment }: LokiComponent): string {
  const name = deployment.kind === 'deployed' ? deployment.workload : undefined;
  const limit = model.workloads.find(w => w.name === name)?.resources.memoryLimit.bytes ?? 1024 ** 3;
  return `${Math.floor(limit / 2 / 1024 ** 2)}MB`;
}

const reading = {
  query_range: {
    align_queries_with_step: true,
    cache_results: true,
    results_cache: { cache: { embedded_cache: { enabled: true, max_size_mb: 64 } } },
  },
  frontend: { encoding: 'protobuf', max_outstanding_per_tenant: 2048 },
  // Guesses the patterns of log lines; costs memory with every stream, and no panel of ours reads it.
  pattern_ingester: { enabled: false },
};
