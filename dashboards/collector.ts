import { Dashboard, gauge, type Pack, rawPromql } from 'sightline';

const WINDOW = '$__rate_interval';

const exporter = { exporter: 'string', data_type: 'string' } as const;
const queueSize = gauge('otelcol_exporter_queue_size', { help: 'Batches waiting.', labels: exporter });
const queueCapacity = gauge('otelcol_exporter_queue_capacity', { help: 'Batches that can wait.', labels: exporter });
const memory = gauge('otelcol_process_memory_rss', { help: 'Memory of the process.', unit: 'bytes' });
const uptime = gauge('otelcol_process_uptime', { help: 'Age of the process.', unit: 'seconds' });

const SIGNALS = { spans: 'spans', 'log lines': 'log_records', samples: 'metric_points' } as const;

/** The Collector's counters, as it names them without type suffix, for each kind of signal. */
const flow = (metric: string, by: string) =>
  Object.fromEntries(
    Object.entries(SIGNALS).map(([name, signal]) => [
      `${name} {{${by}}}`,
      rawPromql(`sum by (${by}) (rate(otelcol_${metric}_${signal}[${WINDOW}]))`, { labels: [by] }),
    ]),
  );

/** The Collector, gateway and agents: what goes through, what waits, what is lost. */
export const collectorDashboard: Pack = stack => {
  new Dashboard(stack, 'collector-dashboard', { title: 'Collector', tags: ['collector'] })
    .row('Through', row =>
      row
        .timeseries('Received', flow('receiver_accepted', 'receiver'), { unit: 'cps', min: 0 })
        .timeseries('Sent', flow('exporter_sent', 'exporter'), { unit: 'cps', min: 0 })
        .timeseries('Refused at the door', flow('receiver_refused', 'receiver'), {
          unit: 'cps',
          min: 0,
          description: 'Senders are told to try again: the queue is full or memory is short.',
        }),
    )
    .row('Waiting and lost', row =>
      row
        .timeseries('Queue used', queueSize.value().div(queueCapacity.value()), {
          unit: 'percentunit',
          legend: '{{instance}} {{exporter}} {{data_type}}',
          min: 0,
          max: 1,
        })
        .timeseries('Failed to send', flow('exporter_send_failed', 'exporter'), { unit: 'cps', min: 0 })
        .timeseries('Failed to queue', flow('exporter_enqueue_failed', 'exporter'), {
          unit: 'cps',
          min: 0,
          description: 'Lost for good.',
        }),
    )
    .row('Process', row =>
      row
        .timeseries('Memory', memory.value(), { unit: 'bytes', legend: '{{job}} {{instance}}', min: 0, width: 12 })
        .timeseries('Running for', uptime.value(), { unit: 's', legend: '{{job}} {{instance}}', min: 0, width: 12 }),
    );
};
