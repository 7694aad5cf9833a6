import { Bytes } from '../shared/bytes.ts';

/**
 * Requests, limits and volumes computed from what is declared. Pure formulas: the same volumes always give the same
 * sizes, more volume never gives less. docs/sizing.md says where each constant comes from and how to check it.
 */
export interface ServerSize {
  /** Thousandths of a core that are reserved; there is no CPU limit, throttling would delay alerts. */
  readonly cpuRequestMillis: number;
  /** What the server uses in steady state. */
  readonly memoryRequest: Bytes;
  /** Steady state, garbage, queries and replay after a crash. */
  readonly memoryLimit: Bytes;
  /** Threads and processes; Go programs make a thread for each blocked system call. */
  readonly pids: number;
}

export interface GoServerSize extends ServerSize {
  /** Value of `GOMEMLIMIT`: the runtime collects harder before the kernel kills. */
  readonly goMemLimit: string;
}

export interface StatefulServerSize extends GoServerSize {
  readonly storage: Bytes;
}

export interface PrometheusSize extends StatefulServerSize {
  /** `--storage.tsdb.retention.size`: 80 % of the volume, the rest is for compaction and the write-ahead log. */
  readonly retentionSize: Bytes;
  /** What the replay of the log may take after a crash, in whole minutes; at least ten. */
  readonly startSeconds: number;
}

const DAY_SECONDS = 86_400;
const KIBI = 1024;

/** Share of the memory limit given to `GOMEMLIMIT`, as Prometheus' own `--auto-gomemlimit.ratio` has it. */
export const GO_MEMORY_SHARE = 0.9;
/** The Collector's documentation asks for 80 %: its memory limiter must act before the runtime thrashes. */
export const COLLECTOR_GO_MEMORY_SHARE = 0.8;
/** Threads and processes of one server. */
const GO_PIDS = 512;

/** Prometheus storage documentation: "an average of only 1–2 bytes per sample"; the upper end. */
const BYTES_PER_SAMPLE = 2;
/** The newest 3 h lie uncompacted in the write-ahead log; a compressed log record takes about 8 bytes a sample. */
const HEAD_SECONDS = 3 * 3_600;
const HEAD_BYTES_PER_SAMPLE = 8;
/** Replaying one sample of that log after a crash (measured on two busy cores: 1.7 µs). */
const REPLAY_SECONDS_PER_SAMPLE = 2e-6;
/** Share of the Prometheus volume that blocks and log may fill. */
export const PROMETHEUS_RETENTION_SHARE = 0.8;
/** Bytes a live series takes in the head: labels, postings, open chunk. Twice that with garbage and queries. */
const MEMORY_PER_SERIES = 4 * KIBI;

/** Loki: chunks compress text logs 5 to 10 times; 4 is the cautious end and pays for the index. */
const LOG_COMPRESSION = 4;
/** Loki keeps a chunk open for `max_chunk_age` = 2 h; its write-ahead log holds that long of raw lines. */
const LOG_WAL_SECONDS = 2 * 3_600;
/** An open stream: one block of 256 KiB being filled, half full on average. */
const MEMORY_PER_STREAM = 128 * KIBI;

/** A span with ten attributes in a compressed Parquet block. */
const BYTES_PER_STORED_SPAN = 150;
/** The same span as OTLP, as it lies in queues, live traces and the write-ahead log. */
const BYTES_PER_RAW_SPAN = 500;
/** Tempo keeps recent spans in uncompacted blocks for this long. */
const SPAN_WAL_SECONDS = 3_600;

/**
 * A log line of 300 characters as it lies in a queue: OTLP with attributes and the queue's own index. From 100,000
 * lines a minute = 1.1 MB/s, measured (design note, docs/logs-and-traces.md).
 */
const BYTES_PER_QUEUED_LINE = 660;
/** The queue's database keeps freed pages until it is compacted. */
const QUEUE_OVERHEAD = 1.25;
/** Log bytes a second one core redacts with all built-in patterns (measured: 3.1 MB/s of long lines, 2.06 of short ones); OTLP spans count the same. */
const COLLECTOR_BYTES_PER_CORE = 2_000_000;
/** Log bytes a second one core reads, redacts and parses (measured: 2.3 MB/s of long JSON lines, 1.45 of short ones). */
const AGENT_BYTES_PER_CORE = 1_400_000;
/** Memory a span-metrics or pushed series takes in the Collector. */
const MEMORY_PER_PUSHED_SERIES = 2 * KIBI;

/** Rounds up to a readable step of about a tenth to a quarter of the size: 64Mi, 640Mi, 3Gi, 15Gi, 150Gi. */
export function readable(bytes: number): Bytes {
  const steps: readonly (readonly [below: number, step: Bytes])[] = [
    [Bytes.mebi(512).bytes, Bytes.mebi(32)],
    [Bytes.gibi(2).bytes, Bytes.mebi(128)],
    [Bytes.gibi(10).bytes, Bytes.gibi(1)],
    [Bytes.gibi(100).bytes, Bytes.gibi(5)],
    [Bytes.gibi(1_000).bytes, Bytes.gibi(50)],
  ];
  const step = steps.find(([below]) => bytes <= below)?.[1] ?? Bytes.gibi(250);
  return Bytes.of(bytes).ceilTo(step);
}

/** Rounds up to whole gibibytes and readable steps, as volumes are asked for; at least 1Gi. */
const volume = (bytes: number): Bytes => readable(Math.max(bytes, Bytes.gibi(1).bytes)).ceilTo(Bytes.gibi(1));

/** A share of a memory limit as Go reads it: whole mebibytes, rounded down. */
export const goMemLimit = (limit: Bytes, share = GO_MEMORY_SHARE): string =>
  `${Math.floor((limit.bytes * share) / Bytes.mebi(1).bytes)}MiB`;

/** CPU in steps of 10 m below a tenth of a core, 50 m below one core, 250 m above. */
const cpu = (millis: number): number => {
  const step = millis <= 100 ? 10 : millis <= 1_000 ? 50 : 250;
  return Math.ceil(millis / step) * step;
};

const server = (
  cpuMillis: number,
  memory: number,
  limit: number,
  share = GO_MEMORY_SHARE,
  pids = GO_PIDS,
): GoServerSize => {
  const memoryLimit = readable(limit);
  return {
    cpuRequestMillis: cpu(cpuMillis),
    memoryRequest: readable(memory),
    memoryLimit,
    pids,
    goMemLimit: goMemLimit(memoryLimit, share),
  };
};

export interface PrometheusVolume {
  /** Active series over all jobs. */
  readonly series: number;
  /** Average seconds between two samples of a series. */
  readonly intervalSeconds: number;
  readonly retentionSeconds: number;
}

/**
 * One Prometheus replica; every replica scrapes everything and has the same size.
 * Source: Prometheus storage documentation, `retention × samples a second × bytes a sample`.
 */
export function prometheusSize({ series, intervalSeconds, retentionSeconds }: PrometheusVolume): PrometheusSize {
  const samplesPerSecond = series / intervalSeconds;
  const data = samplesPerSecond * (retentionSeconds * BYTES_PER_SAMPLE + HEAD_SECONDS * HEAD_BYTES_PER_SAMPLE);
  const storage = volume(data / PROMETHEUS_RETENTION_SHARE);
  const memory = Bytes.mebi(160).bytes + series * MEMORY_PER_SERIES;
  return {
    // 100,000 samples a second ingested and evaluated by rules take about one core.
    ...server(100 + samplesPerSecond / 100, memory, Math.max(Bytes.mebi(512).bytes, 2 * memory)),
    storage,
    startSeconds: Math.max(600, Math.ceil((samplesPerSecond * HEAD_SECONDS * REPLAY_SECONDS_PER_SAMPLE) / 60) * 60),
    retentionSize: Bytes.of(
      Math.floor((storage.bytes * PROMETHEUS_RETENTION_SHARE) / Bytes.mebi(1).bytes) * Bytes.mebi(1).bytes,
    ),
  };
}

export interface LokiVolume {
  /** Uncompressed log bytes a day over all services. */
  readonly logBytesPerDay: number;
  readonly retentionSeconds: number;
  /** Streams written at the same time: services × levels × instances. @default 200 */
  readonly streams?: number;
  /** Streams that are kept for another time, beside the above. */
  readonly extra?: readonly { readonly logBytesPerDay: number; readonly retentionSeconds: number }[];
}

/** The single Loki: compressed chunks and index for the retention, the raw write-ahead log beside them. */
export function lokiSize({
  logBytesPerDay,
  retentionSeconds,
  streams = 200,
  extra = [],
}: LokiVolume): StatefulServerSize {
  const stored = [{ logBytesPerDay, retentionSeconds }, ...extra]
    .map(v => (v.logBytesPerDay / DAY_SECONDS) * v.retentionSeconds)
    .reduce((sum, bytes) => sum + bytes / LOG_COMPRESSION, 0);
  const bytesPerSecond = logBytesPerDay / DAY_SECONDS;
  const wal = bytesPerSecond * LOG_WAL_SECONDS;
  const memory = Bytes.mebi(192).bytes + streams * MEMORY_PER_STREAM + wal / LOG_COMPRESSION;
  return {
    // One core takes in about 10 MB/s; queries come on top.
    ...server(100 + bytesPerSecond / 10_000, memory, Math.max(Bytes.mebi(768).bytes, 2 * memory)),
    // A quarter more: deleted chunks stay on disk until the compactor's delete delay has passed.
    storage: volume((stored + wal) * 1.25),
  };
}

export interface TempoVolume {
  /** Spans a second as applications send them, before sampling. */
  readonly spansPerSecond: number;
  /** Share of traces kept, 0–1. */
  readonly sampling: number;
  readonly retentionSeconds: number;
}

/** The single Tempo. */
export function tempoSize({ spansPerSecond, sampling, retentionSeconds }: TempoVolume): StatefulServerSize {
  const kept = spansPerSecond * sampling;
  const recent = kept * SPAN_WAL_SECONDS * BYTES_PER_RAW_SPAN;
  // Live traces stay 30 s in memory; the rest of the recent data is read through the page cache.
  const memory = Bytes.mebi(256).bytes + kept * 30 * BYTES_PER_RAW_SPAN * 2;
  return {
    ...server(100 + kept / 20, memory, Math.max(Bytes.gibi(1).bytes, 2 * memory)),
    storage: volume((kept * retentionSeconds * BYTES_PER_STORED_SPAN + recent) * 1.25),
  };
}

export interface CollectorVolume {
  /** Uncompressed log bytes a day that pass it. */
  readonly logBytesPerDay: number;
  /** Spans a second before sampling. */
  readonly spansPerSecond: number;
  /** Series pushed by applications and made from spans. */
  readonly pushedSeries: number;
  /** Size of the on-disk queue of each destination. */
  readonly queueSize: Bytes;
  /** Destinations with a queue: Loki, Tempo, each Prometheus replica. */
  readonly destinations: number;
}

/** The gateway Collector. */
export function collectorSize(v: CollectorVolume): StatefulServerSize {
  const bytesPerSecond = v.logBytesPerDay / DAY_SECONDS + v.spansPerSecond * BYTES_PER_RAW_SPAN;
  // Ten seconds of what passes are in flight between receiver and queue.
  const memory = Bytes.mebi(128).bytes + v.pushedSeries * MEMORY_PER_PUSHED_SERIES + bytesPerSecond * 10;
  const size = server(
    100 + (bytesPerSecond / COLLECTOR_BYTES_PER_CORE) * 1_000,
    memory,
    Math.max(Bytes.mebi(512).bytes, 2 * memory),
    COLLECTOR_GO_MEMORY_SHARE,
  );
  return { ...size, storage: volume(v.queueSize.bytes * v.destinations * QUEUE_OVERHEAD) };
}

export interface AgentVolume {
  /** Uncompressed log bytes a day of the busiest node. */
  readonly logBytesPerDay: number;
  readonly queueSize: Bytes;
}

/** The per-node Collector that reads container logs; `storage` holds its queue and file offsets. */
export function agentSize({ logBytesPerDay, queueSize }: AgentVolume): StatefulServerSize {
  const bytesPerSecond = logBytesPerDay / DAY_SECONDS;
  const memory = Bytes.mebi(96).bytes + bytesPerSecond * 10;
  const size = server(
    50 + (bytesPerSecond / AGENT_BYTES_PER_CORE) * 1_000,
    memory,
    Math.max(Bytes.mebi(256).bytes, 2 * memory),
    COLLECTOR_GO_MEMORY_SHARE,
  );
  return { ...size, storage: volume(queueSize.bytes * QUEUE_OVERHEAD) };
}

/** Seconds a backend may be away before a queue of this size is full, for logs of this volume. */
export const queueSeconds = (queueSize: Bytes, linesPerMinute: number): number =>
  queueSize.bytes / ((linesPerMinute / 60) * BYTES_PER_QUEUED_LINE);

/** Grafana: its own database is small; memory follows the number of dashboards provisioned. */
export const grafanaSize = ({ dashboards }: { readonly dashboards: number }): StatefulServerSize => {
  const memory = Bytes.mebi(192).bytes + dashboards * Bytes.mebi(1).bytes;
  return { ...server(100, memory, Math.max(Bytes.mebi(512).bytes, 2 * memory)), storage: volume(0) };
};

/** Alertmanager: alerts live in memory, silences and the notification log on disk. */
export const alertmanagerSize = ({ alerts }: { readonly alerts: number }): StatefulServerSize => {
  const memory = Bytes.mebi(48).bytes + alerts * 16 * KIBI;
  return { ...server(20, memory, Math.max(Bytes.mebi(128).bytes, 2 * memory)), storage: volume(0) };
};

/** Exporters; kube-state-metrics holds every object it exports (about 10 KiB an object). */
export function exporterSize(
  kind: 'node-exporter' | 'blackbox-exporter' | 'kube-state-metrics',
  { objects = 2_000 }: { readonly objects?: number } = {},
): GoServerSize {
  if (kind !== 'kube-state-metrics')
    return server(20, Bytes.mebi(32).bytes, Bytes.mebi(96).bytes, GO_MEMORY_SHARE, 128);
  const memory = Bytes.mebi(48).bytes + objects * 10 * KIBI;
  return server(20 + objects / 200, memory, Math.max(Bytes.mebi(128).bytes, 2 * memory), GO_MEMORY_SHARE, 128);
}

/** The exporter (docs/performance.md), and beside it the process that asks it on compose whether it lives. */
export const healthExporterSize: ServerSize = {
  cpuRequestMillis: 10,
  memoryRequest: Bytes.mebi(64),
  memoryLimit: Bytes.mebi(192),
  pids: 64,
};
