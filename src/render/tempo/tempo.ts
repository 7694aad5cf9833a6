import type { Artefact } from '../../model/artefact.ts';
import { generatedHeader } from '../../model/generated-header.ts';
import type { PlatformView } from '../../model/platform-view.ts';
import type { StackModel } from '../../model/stack.ts';
import { toYaml } from '../../shared/yaml.ts';

/** Where the workload's volume is mounted; everything Tempo writes lies below. */
export const TEMPO_STORAGE = '/var/tempo';

/**
 * `config/tempo/tempo.yaml` of one platform: all of Tempo 3 in one process, without Kafka (only split deployments need
 * it). The live store answers for recent traces and writes blocks, the backend worker compacts and deletes them; the
 * 2.x sections `ingester` and `compactor` are refused. Nothing when the stack runs no Tempo of its own.
 * https://grafana.com/docs/tempo/latest/configuration/
 */
export function renderTempo(model: StackModel, view: PlatformView): Artefact[] {
  const tempo = model.components.tempo;
  if (tempo?.deployment.kind !== 'deployed') return [];
  const config = {
    target: 'all',
    server: {
      http_listen_port: 3200,
      grpc_listen_port: 9095,
      log_level: 'warn',
      log_format: 'json',
      // A search over weeks outlives the default of 30 s.
      http_server_read_timeout: '2m',
      http_server_write_timeout: '2m',
    },
    distributor: {
      receivers: {
        otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' }, http: { endpoint: '0.0.0.0:4318' } } },
      },
    },
    live_store: {
      ...oneProcess,
      wal: { path: `${TEMPO_STORAGE}/live-store/traces` },
      shutdown_marker_dir: `${TEMPO_STORAGE}/live-store/shutdown-marker`,
    },
    backend_scheduler: {
      local_work_path: `${TEMPO_STORAGE}/scheduler`,
      provider: { compaction: { compaction: retention(tempo.retentionSeconds) } },
    },
    backend_worker: {
      // The scheduler of the same process has stopped by then: without a job the worker only waits for the time to pass.
      finish_on_shutdown_timeout: '5s',
      compaction: retention(tempo.retentionSeconds),
    },
    storage: {
      trace: {
        backend: 'local',
        wal: { path: `${TEMPO_STORAGE}/wal` },
        local: { path: `${TEMPO_STORAGE}/blocks` },
      },
    },
    // RED metrics come from the Collector, which sees every span; Tempo sees only what sampling left.
    overrides: {
      defaults: {
        metrics_generator: { processors: [] },
        ingestion: { rate_limit_bytes: 30_000_000, burst_size_bytes: 40_000_000, max_traces_per_user: 100_000 },
        global: { max_bytes_per_trace: 20_000_000 },
      },
    },
    query_frontend: {
      search: { max_duration: goDuration(Math.max(tempo.retentionSeconds, 7 * 86_400)) },
    },
    // Reports home by default.
    usage_report: { reporting_enabled: false },
  };
  return [{ id: 'config/tempo/tempo.yaml', platform: view.platform, content: generatedHeader(model) + toYaml(config) }];
}

/** Tempo reads durations as Go writes them, which has no days. */
const goDuration = (seconds: number): string => (seconds % 3_600 === 0 ? `${seconds / 3_600}h` : `${seconds}s`);

/** Both halves of the backend decide by it: the scheduler plans the deletion, the worker does it. */
const retention = (seconds: number): Record<string, unknown> => ({
  block_retention: goDuration(seconds),
});

/** No other address is right, and no network interface has to be guessed. */
const oneProcess = {
  ring: { instance_addr: '127.0.0.1' },
};
