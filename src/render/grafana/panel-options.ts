import type { Options as BarChartOptions } from '@grafana/grafana-foundation-sdk/barchart';
import type { Options as BarGaugeOptions } from '@grafana/grafana-foundation-sdk/bargauge';
import type { VizLegendOptions, VizTooltipOptions } from '@grafana/grafana-foundation-sdk/common';
import type { Options as GaugeOptions } from '@grafana/grafana-foundation-sdk/gauge';
import type { Options as HeatmapOptions } from '@grafana/grafana-foundation-sdk/heatmap';
import type { Options as LogsOptions } from '@grafana/grafana-foundation-sdk/logs';
import type { Options as StatOptions } from '@grafana/grafana-foundation-sdk/stat';
import type { Options as TableOptions } from '@grafana/grafana-foundation-sdk/table';
import type { Options as TextOptions } from '@grafana/grafana-foundation-sdk/text';
import type { Options as TimeSeriesOptions } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Panel, PanelKind } from '../../model/dashboard.ts';
import { PROMETHEUS_DATA_SOURCE_NAME } from './data-source-names.ts';
import type { Json } from './grafana-json.ts';

/** `options` of a panel, by kind. What is not said here has no meaning for Grafana. */
export const panelOptions = (panel: Panel): unknown => OPTIONS[panel.kind](panel);

const OPTIONS: Readonly<Record<PanelKind, (panel: Panel) => unknown>> = {
  timeseries: (panel): Json<TimeSeriesOptions> => ({ legend: legend(panel), tooltip: TOOLTIP }),
  stat: (panel): Json<StatOptions> => ({
    ...LAST_VALUE,
    graphMode: panel.queries.every(q => q.instant) ? 'none' : 'area',
    colorMode: 'value',
    justifyMode: 'auto',
    textMode: 'auto',
    wideLayout: true,
    showPercentChange: false,
    percentChangeColorMode: 'standard',
  }),
  gauge: (): Json<GaugeOptions> & typeof GAUGE_13 => ({
    ...LAST_VALUE,
    ...BARS_SIZE,
    ...GAUGE_13,
    showThresholdLabels: false,
    showThresholdMarkers: true,
  }),
  bargauge: (): Json<BarGaugeOptions> => ({
    ...LAST_VALUE,
    ...BARS_SIZE,
    displayMode: 'gradient',
    valueMode: 'color',
    namePlacement: 'auto',
    showUnfilled: true,
    maxVizHeight: 300,
    orientation: 'horizontal',
    legend: NO_LEGEND,
  }),
  barchart: (panel): Json<BarChartOptions> => ({
    orientation: 'auto',
    xTickLabelRotation: 0,
    xTickLabelMaxLength: 30,
    xTickLabelSpacing: 0,
    barRadius: 0,
    stacking: panel.stacked ? 'normal' : 'none',
    showValue: 'auto',
    barWidth: 0.9,
    groupWidth: 0.7,
    fullHighlight: false,
    legend: legend(panel),
    tooltip: TOOLTIP,
  }),
  table: (): Json<TableOptions> => ({ frameIndex: 0, showHeader: true, cellHeight: 'sm' }),
  heatmap: (panel): Json<HeatmapOptions> => ({
    calculate: false,
    color: {
      mode: 'scheme',
      scheme: 'Oranges',
      fill: 'dark-orange',
      scale: 'exponential',
      exponent: 0.5,
      steps: 64,
      reverse: false,
    },
    cellGap: 1,
    // Buckets without a sample would paint the whole plane.
    filterValues: { le: 1e-9 },
    showValue: 'never',
    yAxis: { axisPlacement: 'left', reverse: false, ...(panel.unit === undefined ? {} : { unit: panel.unit }) },
    legend: { show: true },
    tooltip: { mode: 'single', yHistogram: true, showColorScale: false },
    exemplars: { color: 'rgba(255,0,255,0.7)' },
    rowsFrame: { layout: 'auto' },
    selectionMode: 'x',
  }),
  logs: (): Json<LogsOptions> => ({
    showTime: true,
    showLabels: false,
    showCommonLabels: false,
    showLogContextToggle: true,
    wrapLogMessage: true,
    prettifyLogMessage: false,
    enableLogDetails: true,
    sortOrder: 'Descending',
    dedupStrategy: 'none',
  }),
  // A TraceQL search gives a list of traces, which the table shows; Grafana's `traces` panel draws one known trace.
  traces: (): Json<TableOptions> => ({ frameIndex: 0, showHeader: true, cellHeight: 'sm' }),
  alertlist: alertListOptions,
  text: (panel): Json<TextOptions> => ({ mode: 'markdown', content: panel.text ?? '' }),
};

/** The SDK has no types for this panel; names and values are those of Grafana's own panel editor. */
function alertListOptions(panel: Panel) {
  const filter = panel.alertFilter ?? '';
  return {
    viewMode: 'list',
    groupMode: 'default',
    groupBy: [],
    maxItems: 20,
    // 3: importance, firing first.
    sortOrder: 3,
    dashboardAlerts: false,
    alertName: '',
    alertInstanceLabelFilter: filter === '' || filter.startsWith('{') ? filter : `{${filter}}`,
    // Compared with the data source's name, not its uid.
    datasource: PROMETHEUS_DATA_SOURCE_NAME,
    folder: null,
    showInactiveAlerts: false,
    stateFilter: { firing: true, pending: true, recovering: true, error: true, noData: false, normal: false },
  };
}

const TOOLTIP: Json<VizTooltipOptions> = { mode: 'multi', sort: 'desc' };
const NO_LEGEND: Json<VizLegendOptions> = { displayMode: 'list', placement: 'bottom', showLegend: false, calcs: [] };
const LAST_VALUE = {
  orientation: 'auto',
  reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
} as const;
/** The dial of Grafana 13, whose options the SDK does not know yet. Older releases ignore them. */
const GAUGE_13 = {
  shape: 'gauge',
  barShape: 'flat',
  barWidthFactor: 0.5,
  effects: {},
  segmentCount: 1,
  segmentSpacing: 0.3,
  sparkline: false,
} as const;
const BARS_SIZE = { sizing: 'auto', minVizWidth: 75, minVizHeight: 75 } as const;

/** A table with last and greatest value where several series are compared, nothing where there is only one. */
function legend(panel: Panel): Json<VizLegendOptions> {
  const [first] = panel.queries;
  const labels = first && 'labels' in first.query ? first.query.labels : undefined;
  if (panel.queries.length === 1 && labels?.length === 0) return NO_LEGEND;
  if (panel.height < 7 || panel.width < 6) return { ...NO_LEGEND, showLegend: true };
  return { displayMode: 'table', placement: 'bottom', showLegend: true, calcs: ['lastNotNull', 'max'] };
}
