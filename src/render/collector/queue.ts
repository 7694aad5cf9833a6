import type { Bytes } from '../../shared/bytes.ts';

/** Where the workload's volume is mounted: queues, and on the nodes the offsets of log files. */
export const COLLECTOR_STORAGE = '/var/lib/otelcol';

/** Name of the extension that keeps queues. */
export const QUEUE_STORAGE = 'file_storage/queue';

/** Largest request sent to a server; below every receiver's limit. */
const LARGEST_REQUEST = 4 * 1024 ** 2;

/**
 * What an exporter keeps while its server is away: a queue on disk that survives a crash, and that blocks what comes in
 * when it is full instead of dropping it. Batches are made behind the queue: a batch processor before it would
 * acknowledge data that is in memory only. Retries never end; the queue's size is the limit.
 * https://github.com/open-telemetry/opentelemetry-collector/tree/main/exporter/exporterhelper
 */
export const queued = (size: Bytes): Record<string, unknown> => ({
  timeout: '30s',
  sending_queue: {
    enabled: true,
    storage: QUEUE_STORAGE,
    sizer: 'bytes',
    queue_size: size.bytes,
    block_on_overflow: true,
    num_consumers: 4,
    batch: { sizer: 'bytes', flush_timeout: '200ms', min_size: 256 * 1024, max_size: LARGEST_REQUEST },
  },
  retry_on_failure: { enabled: true, initial_interval: '1s', max_interval: '30s', max_elapsed_time: '0s' },
});

/** The extension's own settings. Space of sent batches is given back at start and while running. */
export const fileStorage = (directory: string): Record<string, unknown> => ({
  directory: `${COLLECTOR_STORAGE}/${directory}`,
  create_directory: true,
  timeout: '10s',
  // A crash of the machine may not lose what was acknowledged.
  fsync: true,
  compaction: {
    directory: `${COLLECTOR_STORAGE}/${directory}`,
    on_start: true,
    on_rebound: true,
    cleanup_on_start: true,
    rebound_needed_threshold_mib: 100,
    rebound_trigger_threshold_mib: 10,
  },
});
