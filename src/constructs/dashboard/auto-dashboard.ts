import type { MetricDeclaration } from '../../metrics/declaration.ts';
import { SPAN_CALLS, SPAN_DURATION } from '../../metrics/span-metrics.ts';
import type { Row } from '../../model/dashboard.ts';
import type { Origin } from '../../model/origin.ts';
import { logs } from '../../query/logql/logs.ts';
import { Counter } from '../../query/promql/counter.ts';
import { gauge } from '../../query/promql/declare.ts';
import { vector } from '../../query/promql/functions.ts';
import { Histogram } from '../../query/promql/histogram.ts';
import { addMetricPanels } from './metric-panels.ts';
import type { PanelProps } from './panel-props.ts';
import { RowBuilder } from './row-builder.ts';

/** What a service's dashboard is drawn from. */
export interface AutoDashboardSubject {
  /** Identity label `service`. */
  readonly name: string;
  readonly metrics: readonly MetricDeclaration[];
  /** Names of its trace spans; empty: it is not traced. */
  readonly spans: readonly string[];
  readonly hasLogs: boolean;
  /** It has service level objectives. */
  readonly hasObjectives: boolean;
  /** Scrape interval of its slowest job. */
  readonly intervalSeconds: number;
  readonly origin: Origin;
}

/** Slower jobs than this need wider windows than Grafana computes from the data source's interval. */
const COMMON_INTERVAL_SECONDS = 60;
const WINDOW = '$__rate_interval';

const UP = gauge('up', { help: '1 when the last scrape worked.' });
const ALERTS = gauge('ALERTS', {
  help: 'Pending and firing alerts.',
  labels: { alertname: 'string', alertstate: ['pending', 'firing'], severity: 'string' },
});
const SCRAPE_DURATION = gauge('scrape_duration_seconds', { help: 'How long the last scrape took.', unit: 'seconds' });

/** A service's dashboard: is it there, what do its callers see, what does it count, what does it say. */
export function autoRows(subject: AutoDashboardSubject): Row[] {
  const { name: service, spans, metrics } = subject;
  const build = (title: string, fill: (row: RowBuilder) => void, collapsed = false): Row[] => {
    const row = new RowBuilder(subject.origin.path, subject.origin);
    fill(row);
    const built = row.toRow(title, collapsed);
    return built.panels.length > 0 ? [built] : [];
  };
  const context = { service, traced: spans.length > 0, props: stepOf(subject) };
  const metricRow = (title: string, ...kinds: MetricDeclaration['kind'][]) =>
    build(title, row => {
      for (const metric of metrics) if (kinds.includes(metric.kind)) addMetricPanels(row, metric, context);
    });
  return [
    ...build('State', row => addState(row, service)),
    ...(subject.hasObjectives ? build('Objectives', row => addObjectives(row, service)) : []),
    ...(spans.length > 0 ? build('Requests', row => addSpans(row, service)) : []),
    ...metricRow('Rates', 'counter'),
    ...metricRow('Distributions', 'histogram', 'summary'),
    ...metricRow('Values', 'gauge'),
    ...(subject.hasLogs ? build('Logs', row => addLogs(row, service)) : []),
    ...(spans.length > 0 ? build('Traces', row => addTraces(row, service), true) : []),
  ];
}

/** Grafana derives the rate window from the panel's smallest step, when it has one. */
const stepOf = ({ intervalSeconds }: AutoDashboardSubject): PanelProps =>
  intervalSeconds > COMMON_INTERVAL_SECONDS ? { overrides: { interval: `${intervalSeconds}s` } } : {};

function addState(row: RowBuilder, service: string): void {
  const where = { service };
  row
    .stat('Targets up', UP.value(where).avgBy(), {
      unit: 'percentunit',
      description: 'Share of its instances whose last scrape worked.',
      thresholds: [
        { above: 0, color: 'red' },
        { above: 0.5, color: 'orange' },
        { above: 1, color: 'green' },
      ],
      height: 8,
      width: 4,
    })
    .stat('Alerts firing', ALERTS.value({ service, alertstate: 'firing' }).countBy<never>().or(vector(0)), {
      description: 'Firing alerts of this service, of every severity.',
      thresholds: [
        { above: 0, color: 'green' },
        { above: 1, color: 'red' },
      ],
      height: 8,
      width: 4,
    })
    .alertList('Alerts', `service="${service}"`, { width: 8 })
    .timeseries('Scrape duration', SCRAPE_DURATION.value(where).maxBy('job', 'instance'), {
      unit: 's',
      min: 0,
      legend: '{{job}} {{instance}}',
      description: 'How long each target takes to answer with its metrics.',
    });
}

const sloGauge = (name: string) =>
  gauge(name, { help: 'Recorded for an SLO', labels: { sloth_service: 'string', sloth_slo: 'string' } });
const BUDGET_REMAINING = sloGauge('slo:period_error_budget_remaining:ratio');
const BURN_RATE = sloGauge('slo:current_burn_rate:ratio');

/** What is left of each error budget, and how fast it is spent. */
function addObjectives(row: RowBuilder, service: string): void {
  const where = { sloth_service: service };
  row
    .stat('Error budget left', BUDGET_REMAINING.value(where).maxBy('sloth_slo'), {
      unit: 'percentunit',
      legend: '{{sloth_slo}}',
      description: 'Share of what may fail within the window of the objective. Below 0 the objective is missed.',
      thresholds: [
        { above: 0, color: 'red' },
        { above: 0.1, color: 'orange' },
        { above: 0.5, color: 'green' },
      ],
      height: 8,
      width: 8,
    })
    .timeseries('Error budget left over time', BUDGET_REMAINING.value(where).maxBy('sloth_slo'), {
      unit: 'percentunit',
      legend: '{{sloth_slo}}',
      max: 1,
    })
    .timeseries('Burn rate', BURN_RATE.value(where).maxBy('sloth_slo'), {
      legend: '{{sloth_slo}}',
      min: 0,
      description:
        'How many times as fast as allowed the budget is spent, over the last five minutes. 14.4 for long pages.',
    });
}

/** Rate, errors and duration from spans, counted before sampling. */
function addSpans(row: RowBuilder, service: string): void {
  const calls = new Counter(SPAN_CALLS);
  const all = calls.rate(WINDOW, { service });
  const failed = calls.rate(WINDOW, { service, status_code: 'STATUS_CODE_ERROR' });
  const duration = new Histogram(SPAN_DURATION);
  const p95 = duration.quantile(0.95, WINDOW, { by: ['span_name'], where: { service } });
  row
    .timeseries('Calls', all.sumBy('span_name'), { unit: 'reqps', min: 0, legend: '{{span_name}}', stacked: true })
    .timeseries('Failed share', failed.sumBy('span_name').div(all.sumBy('span_name')), {
      unit: 'percentunit',
      min: 0,
      legend: '{{span_name}}',
      description: 'Share of spans that ended with an error.',
    })
    .timeseries('Duration, 95 % faster than', p95, { unit: 's', min: 0, legend: '{{span_name}}', exemplars: true });
}

function addLogs(row: RowBuilder, service: string): void {
  const lines = logs({ service });
  row
    .timeseries('Lines by level', lines.countOverTime('$__interval').sumBy('detected_level'), {
      legend: '{{detected_level}}',
      stacked: true,
      width: 24,
      height: 6,
      min: 0,
    })
    .logs('Logs', lines);
}

function addTraces(row: RowBuilder, service: string): void {
  row
    .traces('Failed traces', `{ resource.service.name = "${service}" && status = error }`, { width: 12 })
    .traces('Slow traces', `{ resource.service.name = "${service}" && duration > 500ms }`, { width: 12 });
}
