import type { Components } from '../../model/component.ts';
import type { Origin } from '../../model/origin.ts';
import type { ScrapeJob } from '../../model/scrape-job.ts';
import { promql } from './promql.ts';
import type { RowBuilder } from './row-builder.ts';

/** What the overview of a stack is drawn from. */
export interface OverviewSubject {
  /** Name of the stack. */
  readonly stack: string;
  readonly components: Components;
  readonly scrapeJobs: readonly ScrapeJob[];
  readonly origin: Origin;
}

const WINDOW = '$__rate_interval';

/** Share of a limit that is used up: attention from four fifths on. */
const FILL = [
  { above: 0, color: 'green' },
  { above: 0.8, color: 'orange' },
  { above: 0.9, color: 'red' },
];

interface ServerRow {
  readonly title: string;
  readonly fill: (row: RowBuilder) => void;
}

/** One row a kind of server that is there. */
export function serverRows({ components }: OverviewSubject): ServerRow[] {
  return [
    { title: 'Prometheus', fill: addPrometheus, present: components.prometheus },
    { title: 'Alertmanager', fill: addAlertmanager, present: components.alertmanager },
    { title: 'Loki', fill: addLoki, present: components.loki },
    { title: 'Tempo', fill: addTempo, present: components.tempo },
    { title: 'Collector', fill: addCollector, present: components.collector },
  ].filter(row => row.present);
}

function addPrometheus(row: RowBuilder): void {
  row
    .timeseries('Series in memory', promql('sum by (instance) (prometheus_tsdb_head_series)', ['instance']), {
      description: 'Active series. Memory grows with them.',
      legend: '{{instance}}',
      min: 0,
    })
    .timeseries(
      'Samples ingested',
      promql(`sum by (instance) (rate(prometheus_tsdb_head_samples_appended_total[${WINDOW}]))`, ['instance']),
      { unit: 'cps', legend: '{{instance}}', min: 0 },
    )
    .timeseries('Slowest scrape', promql('max by (job) (scrape_duration_seconds)', ['job']), {
      unit: 's',
      legend: '{{job}}',
      min: 0,
    })
    .timeseries(
      'Rule evaluation, share of the interval',
      promql(
        'max by (rule_group) (prometheus_rule_group_last_duration_seconds / prometheus_rule_group_interval_seconds)',
        ['rule_group'],
      ),
      {
        unit: 'percentunit',
        legend: '{{rule_group}}',
        min: 0,
        thresholds: FILL,
        description: 'At 100 % evaluations are skipped and alerts come late.',
      },
    )
    .timeseries(
      'Failed evaluations and dropped notifications',
      {
        'failed evaluations': promql(`sum(rate(prometheus_rule_evaluation_failures_total[${WINDOW}]))`, []),
        'dropped notifications': promql(`sum(rate(prometheus_notifications_dropped_total[${WINDOW}]))`, []),
      },
      { unit: 'cps', min: 0 },
    )
    .timeseries(
      'Queue of notifications',
      promql(
        'max by (instance) (prometheus_notifications_queue_length / ignoring (alertmanager) group_left prometheus_notifications_queue_capacity)',
        ['instance'],
      ),
      { unit: 'percentunit', legend: '{{instance}}', min: 0, max: 1, thresholds: FILL },
    );
}

/** Alertmanager exposes every kind of receiver there is; only those that were used belong into a graph. */
const used = (metric: string, by: string): string =>
  `sum by (${by}) (rate(${metric}[${WINDOW}])) and sum by (${by}) (${metric}) > 0 or vector(0)`;

function addAlertmanager(row: RowBuilder): void {
  row
    .timeseries('Alerts held', promql('sum by (state) (alertmanager_alerts)', ['state']), {
      legend: '{{state}}',
      min: 0,
    })
    .timeseries('Messages sent', promql(used('alertmanager_notifications_total', 'integration'), ['integration']), {
      unit: 'cps',
      legend: '{{integration}}',
      min: 0,
      description: 'Attempts, by kind of receiver.',
    })
    .timeseries(
      'Messages failed',
      promql(used('alertmanager_notifications_failed_total', 'integration, reason'), ['integration', 'reason']),
      { unit: 'cps', legend: '{{integration}} {{reason}}', min: 0, description: 'Messages that reached nobody.' },
    );
}

function addLoki(row: RowBuilder): void {
  row
    .timeseries('Log lines', promql(`sum(rate(loki_distributor_lines_received_total[${WINDOW}]))`, []), {
      unit: 'cps',
      min: 0,
    })
    .timeseries('Log bytes', promql(`sum(rate(loki_distributor_bytes_received_total[${WINDOW}]))`, []), {
      unit: 'Bps',
      min: 0,
    })
    .timeseries(
      'Lines discarded',
      promql(`sum by (reason) (rate(loki_discarded_samples_total[${WINDOW}])) or vector(0)`, ['reason']),
      { unit: 'cps', legend: '{{reason}}', min: 0, description: 'Lines that a limit kept out.' },
    );
}

function addTempo(row: RowBuilder): void {
  row
    .timeseries(
      'Spans received',
      promql(`sum(rate(tempo_distributor_spans_received_total[${WINDOW}])) or vector(0)`, []),
      {
        unit: 'cps',
        min: 0,
      },
    )
    .timeseries(
      'Spans discarded',
      promql(`sum by (reason) (rate(tempo_discarded_spans_total[${WINDOW}])) or vector(0)`, ['reason']),
      { unit: 'cps', legend: '{{reason}}', min: 0 },
    );
}

/** All of a Collector's counters, also before the first: it exposes a counter only once it has counted. */
const flow = (metric: string) => promql(`sum(rate(${metric}[${WINDOW}])) or vector(0)`, []);

function addCollector(row: RowBuilder): void {
  row
    .timeseries(
      'Queue used',
      promql('max by (exporter, data_type) (otelcol_exporter_queue_size / otelcol_exporter_queue_capacity)', [
        'exporter',
        'data_type',
      ]),
      {
        unit: 'percentunit',
        legend: '{{exporter}} {{data_type}}',
        min: 0,
        max: 1,
        thresholds: FILL,
        description: 'When it is full, senders wait.',
      },
    )
    .timeseries(
      'Received',
      {
        spans: flow('otelcol_receiver_accepted_spans'),
        'log lines': flow('otelcol_receiver_accepted_log_records'),
        samples: flow('otelcol_receiver_accepted_metric_points'),
      },
      { unit: 'cps', min: 0 },
    )
    .timeseries(
      'Failed to send',
      {
        spans: flow('otelcol_exporter_send_failed_spans'),
        'log lines': flow('otelcol_exporter_send_failed_log_records'),
        samples: flow('otelcol_exporter_send_failed_metric_points'),
      },
      { unit: 'cps', min: 0, description: 'Given up by an exporter; with an endless queue that is data lost.' },
    );
}

/** Processor and memory of the stack's own servers. */
export function addServers(row: RowBuilder, jobs: readonly ScrapeJob[]): void {
  const own = jobs.filter(job => job.target.kind === 'workload').map(job => job.name);
  if (own.length === 0) return;
  const matcher = `job=~"${own.sort().join('|')}"`;
  row
    .timeseries(
      'Memory',
      promql(`max by (job, instance) (process_resident_memory_bytes{${matcher}} or otelcol_process_memory_rss)`, [
        'job',
        'instance',
      ]),
      {
        unit: 'bytes',
        legend: '{{job}} {{instance}}',
        min: 0,
        width: 12,
      },
    )
    .timeseries(
      'Processor cores',
      promql(
        `max by (job, instance) (rate(process_cpu_seconds_total{${matcher}}[${WINDOW}]) or rate(otelcol_process_cpu_seconds[${WINDOW}]))`,
        ['job', 'instance'],
      ),
      { legend: '{{job}} {{instance}}', min: 0, width: 12 },
    );
}

/** Filesystems that are no disk, or a copy of one. */
const NO_DISK = 'fstype!~"tmpfs|ramfs|overlay|squashfs|nsfs|devtmpfs|fuse.*"';

/** How full the volumes of the servers and the disks below them are. */
export function addDisks(row: RowBuilder, { components, scrapeJobs }: OverviewSubject): void {
  if (components.prometheus) {
    row.timeseries(
      'Prometheus, share of its size limit',
      promql(
        'max by (instance) ((prometheus_tsdb_storage_blocks_bytes + prometheus_tsdb_wal_storage_size_bytes) / (prometheus_tsdb_retention_limit_bytes > 0))',
        ['instance'],
      ),
      {
        unit: 'percentunit',
        legend: '{{instance}}',
        min: 0,
        thresholds: FILL,
        description: 'At 100 % the oldest data goes before its time.',
      },
    );
  }
  if (components.loki) {
    row.timeseries(
      'Loki, share of its disk',
      promql('max by (instance) (loki_ingester_wal_disk_usage_percent)', ['instance']),
      {
        unit: 'percentunit',
        legend: '{{instance}}',
        min: 0,
        max: 1,
        thresholds: FILL,
        description: 'Despite its name the metric is a share from 0 to 1.',
      },
    );
  }
  if (scrapeJobs.some(job => job.target.kind === 'kubelet' && !job.target.cadvisor)) {
    row.timeseries(
      'Volumes used',
      promql(
        'max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_used_bytes / kubelet_volume_stats_capacity_bytes)',
        ['namespace', 'persistentvolumeclaim'],
      ),
      {
        unit: 'percentunit',
        legend: '{{persistentvolumeclaim}}',
        min: 0,
        max: 1,
        thresholds: FILL,
        description: 'Kubernetes only: compose volumes lie on the disks of the next graph.',
      },
    );
  }
  if (components.nodeExporter) {
    row.timeseries(
      'Disks used',
      promql(
        `max by (instance, mountpoint) (1 - node_filesystem_avail_bytes{${NO_DISK}} / node_filesystem_size_bytes{${NO_DISK}})`,
        ['instance', 'mountpoint'],
      ),
      { unit: 'percentunit', legend: '{{instance}} {{mountpoint}}', min: 0, max: 1, thresholds: FILL },
    );
  }
}
