import { counter, Dashboard, gauge, type Pack } from 'sightline';
import { prometheusMetrics } from 'sightline/catalogue';

const WINDOW = '$__rate_interval';

const headSeries = gauge('prometheus_tsdb_head_series', { help: 'Series in memory.' });
const seriesCreated = counter('prometheus_tsdb_head_series_created_total', { help: 'Series that began.' });
const samples = counter('prometheus_tsdb_head_samples_appended_total', {
  help: 'Samples stored.',
  labels: { type: 'string' },
});
const tooOld = counter('prometheus_tsdb_too_old_samples_total', {
  help: 'Samples that came too late.',
  labels: { type: 'string' },
});
const outOfOrder = counter('prometheus_tsdb_out_of_order_samples_total', {
  help: 'Samples that came out of order.',
  labels: { type: 'string' },
});
const blockBytes = gauge('prometheus_tsdb_storage_blocks_bytes', { help: 'Disk used by blocks.', unit: 'bytes' });
const walBytes = gauge('prometheus_tsdb_wal_storage_size_bytes', {
  help: 'Disk used by the write-ahead log.',
  unit: 'bytes',
});
const compactionsFailed = counter('prometheus_tsdb_compactions_failed_total', { help: 'Compactions that failed.' });
const scraped = gauge('scrape_samples_scraped', { help: 'Samples a target exposed.' });
const scrapeSeconds = gauge('scrape_duration_seconds', { help: 'How long the scrape took.', unit: 'seconds' });
const up = gauge('up', { help: '1 when the last scrape worked.' });
const groupSeconds = gauge('prometheus_rule_group_last_duration_seconds', {
  help: 'How long the last evaluation of a group took.',
  labels: { rule_group: 'string' },
  unit: 'seconds',
});
const querySeconds = gauge('prometheus_engine_query_duration_seconds', {
  help: 'How long the parts of queries take.',
  labels: { slice: ['inner_eval', 'prepare_time', 'queue_time', 'result_sort'], quantile: 'string' },
  unit: 'seconds',
});
const notificationsSent = counter('prometheus_notifications_sent_total', {
  help: 'Alerts sent.',
  labels: { alertmanager: 'string' },
});

const chosen = { instance: { variable: 'instance' } } as const;

/** Prometheus itself: what it scrapes, stores, evaluates and sends. */
export const prometheusDashboard: Pack = stack => {
  new Dashboard(stack, 'prometheus-dashboard', {
    title: 'Prometheus',
    tags: ['prometheus'],
    variables: {
      instance: { of: { metric: 'prometheus_build_info', label: 'instance' }, label: 'Server', multi: true },
    },
  })
    .row('Scraping', row =>
      row
        .table('Targets down', up.value().eq(0), { width: 12 })
        .timeseries('Slowest targets', scrapeSeconds.value().topk(10), {
          unit: 's',
          legend: '{{job}} {{instance}}',
          min: 0,
          width: 12,
        })
        .timeseries('Largest targets', scraped.value().topk(10), {
          legend: '{{job}} {{instance}}',
          min: 0,
          description: 'Samples per scrape: who is about to hit its limit.',
        })
        .timeseries('Samples stored', samples.rate(WINDOW, chosen).sumBy('instance'), {
          unit: 'cps',
          legend: '{{instance}}',
          min: 0,
        })
        .timeseries(
          'Samples refused',
          {
            'too old': tooOld.rate(WINDOW, chosen).sumBy(),
            'out of order': outOfOrder.rate(WINDOW, chosen).sumBy(),
          },
          { unit: 'cps', min: 0 },
        ),
    )
    .row('Storage', row =>
      row
        .timeseries('Series in memory', headSeries.value(chosen), { legend: '{{instance}}', min: 0 })
        .timeseries('New series', seriesCreated.rate(WINDOW, chosen), {
          unit: 'cps',
          legend: '{{instance}}',
          min: 0,
          description: 'Churn: labels that take new values all the time cost memory.',
        })
        .timeseries(
          'Disk',
          { blocks: blockBytes.value(chosen).sumBy(), 'write-ahead log': walBytes.value(chosen).sumBy() },
          { unit: 'bytes', stacked: true, min: 0 },
        )
        .stat('Compactions failed today', compactionsFailed.increase('1d', chosen).sumBy(), {
          thresholds: [
            { above: 0, color: 'green' },
            { above: 1, color: 'red' },
          ],
        }),
    )
    .row('Rules, queries, alerts', row =>
      row
        .timeseries('Slowest rule groups', groupSeconds.value(chosen).maxBy('rule_group').topk(10), {
          unit: 's',
          legend: '{{rule_group}}',
          min: 0,
        })
        .timeseries(
          'Rules that fail or come late',
          {
            failed: prometheusMetrics.ruleEvaluationFailures.rate(WINDOW, chosen).sumBy(),
            missed: prometheusMetrics.ruleGroupIterationsMissed.rate(WINDOW, chosen).sumBy(),
          },
          { unit: 'cps', min: 0 },
        )
        .timeseries('Queries, 99 % faster than', querySeconds.value({ ...chosen, quantile: '0.99' }).maxBy('slice'), {
          unit: 's',
          legend: '{{slice}}',
          min: 0,
        })
        .timeseries(
          'Alerts handed over',
          {
            sent: notificationsSent.rate(WINDOW, chosen).sumBy(),
            dropped: prometheusMetrics.notificationsDropped.rate(WINDOW, chosen).sumBy(),
          },
          { unit: 'cps', min: 0 },
        ),
    );
};
