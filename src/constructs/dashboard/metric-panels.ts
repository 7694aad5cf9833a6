import type { LabelSchema, MetricDeclaration } from '../../metrics/declaration.ts';
import { Counter } from '../../query/promql/counter.ts';
import { time } from '../../query/promql/functions.ts';
import { Gauge } from '../../query/promql/gauge.ts';
import { Histogram } from '../../query/promql/histogram.ts';
import { NativeHistogram } from '../../query/promql/native-histogram.ts';
import { Summary } from '../../query/promql/summary.ts';
import type { PanelProps, Queryable } from './panel-props.ts';
import type { RowBuilder } from './row-builder.ts';
import { rateUnit, valueUnit } from './units.ts';

type Declared = MetricDeclaration & { readonly labels: LabelSchema };

/** What panels of a metric need to know beside the metric. */
export interface MetricContext {
  /** Value of the identity label `service`. */
  readonly service: string;
  /** The service is traced, so its samples can carry exemplars. */
  readonly traced: boolean;
  /** Added to every panel. */
  readonly props: PanelProps;
}

/** Grafana fills in a window of four scrapes at least, whatever the zoom. */
const WINDOW = '$__rate_interval';
/** A label without a known list of values can have thousands; a graph with more lines shows nothing. */
const SERIES = 10;

/** Adds the panels that suit the kind of the metric. */
export function addMetricPanels(row: RowBuilder, metric: Declared, context: MetricContext): void {
  if (metric.kind === 'counter') addCounter(row, metric, context);
  else if (metric.kind === 'gauge') addGauge(row, metric, context);
  else if (metric.kind === 'histogram') addHistogram(row, metric, context);
  else addSummary(row, metric, context);
}

/** Growth per second, by the labels whose values are known; otherwise by the first label, its greatest only. */
function addCounter(row: RowBuilder, metric: Declared, { service, traced, props }: MetricContext): void {
  const rate = new Counter(metric).rate(WINDOW, { service });
  const labels = Object.keys(metric.labels);
  const known = labels.filter(label => metric.labels[label] !== 'string');
  const [first] = labels;
  const by = known.length > 0 ? known : first === undefined ? [] : [first];
  const summed = rate.sumBy(...by);
  row.timeseries(titleOf(metric), by.length > 0 && known.length === 0 ? summed.topk(SERIES) : summed, {
    ...common(metric, props),
    unit: rateUnit(metric.unit),
    legend: by.length > 0 ? legendOf(by) : 'all',
    min: 0,
    exemplars: traced,
  });
}

/** The value of every series; a point in time as the age it has. */
function addGauge(row: RowBuilder, metric: Declared, { service, props }: MetricContext): void {
  const value = new Gauge(metric).value({ service });
  const labels = Object.keys(metric.labels);
  if (metric.name.endsWith('_info')) {
    row.table(titleOf(metric), value, { ...common(metric, props), width: 8, height: 8 });
    return;
  }
  const isTime = metric.name.endsWith('_timestamp_seconds');
  const shown: Queryable = isTime ? time().sub(value) : labels.length > 0 ? value.topk(2 * SERIES) : value;
  row.timeseries(isTime ? `${titleOf(metric)} (age)` : titleOf(metric), shown, {
    ...common(metric, props),
    unit: valueUnit(metric.unit),
    legend: legendOf([...labels, 'instance']),
  });
}

/** What half, nearly all and all but the unluckiest saw; and how the whole distribution moves. */
function addHistogram(row: RowBuilder, metric: Declared, { service, traced, props }: MetricContext): void {
  const where = { service };
  const histogram = metric.native ? new NativeHistogram(metric) : new Histogram(metric);
  const look = { ...common(metric, props), unit: valueUnit(metric.unit) };
  row.timeseries(
    `${titleOf(metric)}: quantiles`,
    {
      p50: histogram.quantile(0.5, WINDOW, { where }),
      p95: histogram.quantile(0.95, WINDOW, { where }),
      p99: histogram.quantile(0.99, WINDOW, { where }),
    },
    { ...look, min: 0, exemplars: traced },
  );
  if (histogram instanceof NativeHistogram) return;
  row.heatmap(`${titleOf(metric)}: distribution`, histogram.bucket.increase(WINDOW, where).sumBy('le'), look);
}

/** The quantiles as the process computed them: they cannot be aggregated, so each instance has its own. */
function addSummary(row: RowBuilder, metric: Declared, { service, props }: MetricContext): void {
  const where = { service };
  const quantiles = new Gauge({
    ...metric,
    kind: 'gauge' as const,
    labels: { ...metric.labels, quantile: 'string' as const },
  });
  row.timeseries(`${titleOf(metric)}: quantiles`, quantiles.value(where).topk(2 * SERIES), {
    ...common(metric, props),
    unit: valueUnit(metric.unit),
    legend: legendOf(['quantile', ...Object.keys(metric.labels), 'instance']),
  });
  row.timeseries(`${titleOf(metric)}: mean`, new Summary(metric).mean(WINDOW, { where }), {
    ...common(metric, props),
    unit: valueUnit(metric.unit),
    legend: 'mean',
  });
}

const common = (metric: Declared, props: PanelProps): PanelProps => ({
  description: [metric.help, `\`${metric.name}\``].filter(Boolean).join('\n\n'),
  ...props,
});

/** `heartbeat_received_total` → `Heartbeat received`: without the parts that say kind and unit. */
export function titleOf(metric: MetricDeclaration): string {
  const words = metric.name
    .replace(/_(total|info)$/, '')
    .replace(/_timestamp_seconds$/, '')
    .replace(new RegExp(`_${metric.unit ?? '$'}$`), '')
    .split(/[_:]+/)
    .filter(Boolean)
    .join(' ');
  return words === '' ? metric.name : words.slice(0, 1).toUpperCase() + words.slice(1);
}

const legendOf = (labels: readonly string[]): string => labels.map(label => `{{${label}}}`).join(' ');
