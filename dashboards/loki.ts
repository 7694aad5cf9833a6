import { counter, Dashboard, gauge, histogram, type Pack } from 'sightline';

const WINDOW = '$__rate_interval';

const tenant = { tenant: 'string' } as const;
const lines = counter('loki_distributor_lines_received_total', { help: 'Lines received.', labels: tenant });
const bytes = counter('loki_distributor_bytes_received_total', {
  help: 'Bytes received.',
  labels: tenant,
  unit: 'bytes',
});
const discarded = counter('loki_discarded_samples_total', {
  help: 'Lines a limit kept out.',
  labels: { reason: 'string' },
});
const streams = gauge('loki_ingester_memory_streams', { help: 'Streams in memory.', labels: tenant });
const requests = histogram('loki_request_duration_seconds', {
  help: 'How long requests took.',
  labels: { method: 'string', route: 'string', status_code: 'string', ws: 'string' },
  unit: 'seconds',
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100],
});
const disk = gauge('loki_ingester_wal_disk_usage_percent', { help: 'Share of the disk in use, 0 to 1.' });
const retention = gauge('loki_compactor_apply_retention_last_successful_run_timestamp_seconds', {
  help: 'When old logs were last deleted.',
  unit: 'seconds',
});
const panics = counter('loki_panic_total', { help: 'Crashes that were caught.' });

/** Loki itself: what comes in, what is refused, how fast it answers, whether it forgets on time. */
export const lokiDashboard: Pack = stack => {
  new Dashboard(stack, 'loki-dashboard', { title: 'Loki', tags: ['loki'] })
    .row('Logs in', row =>
      row
        .timeseries('Lines', lines.rate(WINDOW).sumBy('instance'), { unit: 'cps', legend: '{{instance}}', min: 0 })
        .timeseries('Bytes', bytes.rate(WINDOW).sumBy('instance'), { unit: 'Bps', legend: '{{instance}}', min: 0 })
        .timeseries('Discarded', discarded.rate(WINDOW).sumBy('reason'), {
          unit: 'cps',
          legend: '{{reason}}',
          min: 0,
          description: 'Nothing here is good: a limit that is hit loses lines.',
        })
        .timeseries('Streams in memory', streams.value().sumBy('instance'), {
          legend: '{{instance}}',
          min: 0,
          description: 'One for each combination of stream labels; memory grows with them.',
        }),
    )
    .row('Requests', row =>
      row
        .timeseries('Requests by route', requests.count.rate(WINDOW).sumBy('route'), {
          unit: 'reqps',
          legend: '{{route}}',
          min: 0,
        })
        .timeseries(
          'Share of requests that failed',
          requests.count
            .rate(WINDOW, { status_code: { match: /5../ } })
            .sumBy('route')
            .div(requests.count.rate(WINDOW).sumBy('route')),
          { unit: 'percentunit', legend: '{{route}}', min: 0, max: 1 },
        )
        .timeseries('99 % faster than', requests.quantile(0.99, WINDOW, { by: ['route'] }), {
          unit: 's',
          legend: '{{route}}',
          min: 0,
        }),
    )
    .row('Storage', row =>
      row
        .timeseries('Disk used', disk.value(), {
          unit: 'percentunit',
          legend: '{{instance}}',
          min: 0,
          max: 1,
          thresholds: [
            { above: 0, color: 'green' },
            { above: 0.8, color: 'orange' },
            { above: 0.9, color: 'red' },
          ],
        })
        .stat('Old logs last deleted', retention.value().gt(0).mul(1000), {
          unit: 'dateTimeFromNow',
          description: 'Empty until the compactor has run for the first time.',
        })
        .stat('Crashes caught today', panics.increase('1d').sumBy(), {
          thresholds: [
            { above: 0, color: 'green' },
            { above: 1, color: 'red' },
          ],
        }),
    );
};
